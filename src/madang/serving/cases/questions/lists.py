"""Questions whose answer is a list, or a place in a calendar: files, slots, and things that come several times."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.common.files.actions import take_in
from madang.common.files.models import StoredFile
from madang.common.languages import say
from madang.serving.appointments.models import Appointment

from .base import Kind, common, kind_of, unseal


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    widget = ManyFilesInput

    def clean(self, data, initial=None):
        one = super().clean
        if isinstance(data, (list, tuple)) and data:
            return [one(file, initial) for file in data]
        return [file for file in [one(data, initial)] if file]


class FileKind(Kind):
    """New files are added to those already given; `<id>-remove` takes some away again, `<id>-kept` holds those of a page sent back with errors."""

    types = ("file",)

    def fields(self, question, context):
        given = self._given(context, question)
        extra = common(question, required=question.required and not given)
        fields = {question.id: ManyFilesField(**extra)}
        fields[question.id].depends = question.required  # "(optional)" would be wrong once one file is there
        fields[question.id].widget.attrs["multiple"] = question.maximum_files > 1
        fields[question.id].widget.attrs["accept"] = ",".join(
            {"image": "image/*", "pdf": "application/pdf"}[kind] for kind in question.accept
        )
        fields[f"{question.id}-kept"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if given and not context.get("removes_by_button"):
            choices = [(str(file.pk), file.name) for file in StoredFile.objects.filter(pk__in=given)]
            fields[f"{question.id}-remove"] = forms.MultipleChoiceField(
                label=_("Files you have given"),
                help_text=_("Tick a file to remove it."),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        return fields

    @staticmethod
    def _given(context, question=None):
        typed = context.get("typed")
        kept = unseal(typed.get(f"{question.id}-kept") or "") if typed and question else []
        return list(dict.fromkeys([*(context.get("given") or []), *kept]))

    def keep(self, question, cleaned, context):
        kept = self._given(context, question)
        good = []
        for file in (cleaned.get(question.id) or [])[: max(0, question.maximum_files - len(kept))]:
            try:
                good += self._take_in(question, [file], context)
            except ValidationError:  # said when the rest of the page is right
                continue
        return [*kept, *good]

    def clean(self, question, cleaned, context):
        removed = set(cleaned.get(f"{question.id}-remove") or [])
        kept = [id for id in self._given(context, question) if id not in removed]
        new = [file for file in cleaned.get(question.id) or [] if file]
        if len(kept) + len(new) > question.maximum_files:
            raise ValidationError(
                {
                    question.id: ngettext(
                        "You can give %(count)d file. Remove one before you add another.",
                        "You can give %(count)d files. Remove one before you add another.",
                        question.maximum_files,
                    )
                    % {"count": question.maximum_files}
                }
            )
        if question.required and not kept and not new:
            raise ValidationError({question.id: _("Choose a file.")})
        return kept + self._take_in(question, new, context)

    @staticmethod
    def _take_in(question, new, context):
        try:
            files = [
                take_in(file, accept=tuple(question.accept), maximum_bytes=question.maximum_mb * 1_000_000, by=context.get("by"))
                for file in new
            ]
        except ValidationError as error:
            raise ValidationError({question.id: error.messages}) from error
        return [str(file.pk) for file in files]

    def initial(self, question, answer):
        return {}

    def show(self, question, answer, language):
        names = StoredFile.objects.filter(pk__in=answer or []).values_list("name", flat=True)
        return "\n".join(names)


def held_or_booked(token) -> Appointment | None:
    """None where the time is gone: let go, or held so long ago that somebody else may have it."""
    return Appointment.objects.filter(token=token or "").first()


class SlotKind(Kind):
    """The answer is the token of an appointment that is held while the form is filled in."""

    types = ("slot",)

    def fields(self, question, context):
        from madang.serving.appointments.forms import SlotField

        return {question.id: SlotField(calendar=question.calendar, **common(question))}

    def clean(self, question, cleaned, context):
        from madang.serving.appointments.actions import hold, let_go, renew
        from madang.serving.appointments.models import Calendar

        starts_at = cleaned.get(question.id)
        if not starts_at:
            return None
        held = Appointment.objects.taking_a_place().filter(token=context.get("given") or "").first()
        if held and held.starts_at == starts_at:
            renew(held)
            return held.token
        calendar = Calendar.objects.get(code=question.calendar)
        try:
            token = hold(calendar, starts_at, language=context.get("language", "en"), holder=context.get("visitor", "")).token
        except ValidationError as error:
            raise ValidationError({question.id: error.messages}) from error
        if held:
            let_go(held)
        return token

    def initial(self, question, answer):
        held = Appointment.objects.taking_a_place().filter(token=answer).first()
        return {question.id: held.starts_at} if held else {}

    def show(self, question, answer, language):
        booked = held_or_booked(answer)
        if booked is None:
            return _("No longer held: choose a time again.")
        when = formats.date_format(timezone.localtime(booked.starts_at), "DATETIME_FORMAT")
        return _("Cancelled: %(when)s") % {"when": when} if booked.state == Appointment.State.CANCELLED else when


class RepeatKind(Kind):
    """Asked item by item on pages of their own (apply/repeat); here only shown."""

    types = ("repeat",)

    def fields(self, question, context):
        return {}

    def show(self, question, answer, language):
        blocks = []
        for number, item in enumerate(answer or [], 1):
            lines = [f"{capfirst(say(question.item, language))} {number}"]
            for inner in question.questions:
                if item.get(inner.id) not in (None, "", []):
                    lines.append(f"{say(inner.label, language)}: {kind_of(inner).show(inner, item[inner.id], language)}")
            blocks.append("\n".join(lines))
        return "\n".join(blocks)

    def remark(self, question, answer):
        remarks = [
            kind_of(inner).remark(inner, item[inner.id])
            for item in answer
            for inner in question.questions
            if item.get(inner.id) is not None
        ]
        return ", ".join(dict.fromkeys(filter(None, remarks)))


__all__ = ["FileKind", "RepeatKind", "SlotKind"]
