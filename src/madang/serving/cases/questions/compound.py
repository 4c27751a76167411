"""Questions whose answer has parts."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say
from madang.common.places.models import Address, Area
from madang.common.places.queries import area_of, find_addresses
from madang.common.ui.forms import DateField

from .base import Kind
from .simple import checked_number, checked_phone


class PersonKind(Kind):
    types = ("person",)
    labels = {
        "family_name": gettext_lazy("Family name"),
        "given_name": gettext_lazy("Given name"),
        "birth_date": gettext_lazy("Date of birth"),
        "national_number": gettext_lazy("National number"),
        "phone": gettext_lazy("Telephone"),
        "email": gettext_lazy("E-mail address"),
    }
    makers = {"birth_date": DateField, "email": forms.EmailField}

    def fields(self, question, context):
        return {f"{question.id}-{part}": self._field(part, question) for part in question.ask}

    def _field(self, part, question):
        required = question.required and part not in ("phone", "email")
        if part in self.makers:
            return self.makers[part](label=self.labels[part], required=required)
        return forms.CharField(label=self.labels[part], required=required, max_length=100)

    def clean(self, question, cleaned, context):
        answer = {}
        for part in question.ask:
            name = f"{question.id}-{part}"
            value = cleaned.get(name) or None
            if value and part == "phone":
                value = checked_phone(value, name)
            if value and part == "national_number" and question.number_check:
                value = checked_number(question.number_check, value, name)
            answer[part] = value.isoformat() if isinstance(value, datetime.date) else value
        return answer if any(answer.values()) else None

    def initial(self, question, answer):
        values = {f"{question.id}-{part}": value for part, value in answer.items()}
        born = values.get(f"{question.id}-birth_date")
        if born:
            values[f"{question.id}-birth_date"] = datetime.date.fromisoformat(born)
        return values

    def show(self, question, answer, language):
        name = f"{answer.get('family_name') or ''} {answer.get('given_name') or ''}".strip()
        rest = [
            formats.date_format(datetime.date.fromisoformat(answer[part])) if part == "birth_date" else answer[part]
            for part in ("birth_date", "national_number", "phone", "email")
            if answer.get(part)
        ]
        return "\n".join([name, *rest])


class AddressKind(Kind):
    types = ("address",)

    def fields(self, question, context):
        areas = [("", _("I am not sure"))] + [(area.code, say(area.name)) for area in Area.objects.all()]
        found = self._found(question, context)
        fields = self._boxes(question, areas, found)
        for name in ("pick", "street", "number") if question.required else ():
            if field := fields.get(f"{question.id}-{name}"):
                field.depends = True  # either one of those found, or the boxes
        return fields

    def _boxes(self, question, areas, found):
        required = question.required and not found
        return self._choices(question, found) | {
            f"{question.id}-street": forms.CharField(label=_("Street"), max_length=120, required=required),
            f"{question.id}-number": forms.CharField(label=_("House number"), max_length=20, required=required),
            f"{question.id}-unit": forms.CharField(label=_("Flat or floor"), max_length=40, required=False),
            f"{question.id}-postcode": forms.CharField(label=_("Postcode"), max_length=12, required=False),
            f"{question.id}-area": forms.ChoiceField(
                label=_("Neighbourhood"),
                help_text=_("Leave it open if you are not sure: we find it by the street."),
                choices=areas,
                required=False,
            ),
        }

    def clean(self, question, cleaned, context):
        answer = {part: cleaned.get(f"{question.id}-{part}") or "" for part in ("street", "number", "unit", "postcode", "area")}
        answer |= self._picked(cleaned.get(f"{question.id}-pick"))
        if not answer["street"] and question.required:
            raise ValidationError({f"{question.id}-street": _("Choose one of the addresses, or write the street.")})
        if not answer["street"]:
            return None
        known = area_of(answer["street"], answer["number"], answer["postcode"])
        answer["area"] = known.code if known else answer["area"]
        if question.in_town and not answer["area"]:
            raise ValidationError(
                {
                    f"{question.id}-area": _(
                        "We do not know this street. Choose the neighbourhood, so that your case reaches the right office."
                    )
                }
            )
        return answer

    @staticmethod
    def _found(question, context):
        """Known addresses that begin as typed, once somebody has pressed the button that looks them up."""
        typed = context.get("typed") or {}
        if typed.get("find") != question.id and not typed.get(f"{question.id}-looked"):
            return None
        words = " ".join(str(typed.get(f"{question.id}-{part}") or "") for part in ("street", "number")).strip()
        return find_addresses(words or str(typed.get(f"{question.id}-postcode") or ""), limit=12)

    @staticmethod
    def _choices(question, found):
        if found is None:
            return {}
        looked = {f"{question.id}-looked": forms.CharField(required=False, widget=forms.HiddenInput, initial="yes")}
        if not found:
            return looked
        choices = [(str(one.pk), f"{one}, {one.postcode} ({one.area})") for one in found] + [("", _("None of these: I write it below"))]
        field = forms.ChoiceField(label=_("Which of these is it?"), choices=choices, required=False, widget=forms.RadioSelect)
        return looked | {f"{question.id}-pick": field}

    @staticmethod
    def _picked(pk):
        one = Address.objects.select_related("area").filter(pk=pk).first() if pk else None
        return {"street": say(one.street), "number": one.number, "postcode": one.postcode, "area": one.area.code} if one else {}

    def initial(self, question, answer):
        return {f"{question.id}-{part}": value for part, value in answer.items()}

    def show(self, question, answer, language):
        area = Area.objects.filter(code=answer.get("area")).first()
        line = f"{answer.get('street', '')} {answer.get('number', '')} {answer.get('unit', '')}".strip()
        return "\n".join(filter(None, [line, answer.get("postcode"), say(area.name, language) if area else ""]))


__all__ = ["AddressKind", "PersonKind"]
