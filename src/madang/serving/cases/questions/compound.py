"""Questions whose answer has parts."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say
from madang.common.names import full_name
from madang.common.places.models import Address, Area
from madang.common.places.queries import area_of, find_addresses, is_listed, near_addresses
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
        fields = {}
        for part in question.ask:
            fields[f"{question.id}-{part}"] = self._field(part, question)
            if part == "national_number":
                fields |= self._for_who_has_none(question)
        return fields

    def _field(self, part, question):
        required = question.required and part not in ("phone", "email", "national_number")
        if part in self.makers:
            return self.makers[part](label=self.labels[part], required=required)
        field = forms.CharField(label=self.labels[part], required=required, max_length=100)
        field.depends = part == "national_number" and question.required  # one of three is needed
        return field

    @staticmethod
    def _for_who_has_none(question):
        """Nobody is locked out because the state gave them no number; the officer sees it."""
        other = forms.CharField(
            label=_("Another number, if you have no national number"),
            help_text=_("For example “Passport M1234567”, or the number of a foreign identity card."),
            required=False,
            max_length=100,
        )
        none = forms.BooleanField(label=_("There is no number at all"), required=False)
        other.depends = none.depends = True
        return {f"{question.id}-other_number": other, f"{question.id}-no_number": none}

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
        if "national_number" in question.ask:
            answer |= self._instead(question, cleaned, answer)
        return answer if any(answer.values()) else None

    @staticmethod
    def _instead(question, cleaned, answer):
        """What stands in place of a national number: another one, or that there is none."""
        if answer["national_number"]:
            return {}
        given = {part: cleaned.get(f"{question.id}-{part}") for part in ("other_number", "no_number")}
        if question.required and not any(given.values()):
            text = _("Enter the national number, or another number, or say that there is none.")
            raise ValidationError({f"{question.id}-national_number": text})
        return {part: value for part, value in given.items() if value}

    def initial(self, question, answer):
        values = {f"{question.id}-{part}": value for part, value in answer.items()}
        born = values.get(f"{question.id}-birth_date")
        if born:
            values[f"{question.id}-birth_date"] = datetime.date.fromisoformat(born)
        return values

    def show(self, question, answer, language):
        name = full_name(answer.get("family_name"), answer.get("given_name"))
        rest = [
            formats.date_format(datetime.date.fromisoformat(answer[part])) if part == "birth_date" else answer[part]
            for part in ("birth_date", "national_number", "phone", "email")
            if answer.get(part)
        ]
        return "\n".join(filter(None, [name, *rest, answer.get("other_number")]))

    def remark(self, question, answer):
        return _("Has no national number") if answer.get("no_number") else ""


class AddressKind(Kind):
    """Held against the town's list of addresses; what is not in it counts once the person says so, and is marked for the officer."""

    types = ("address",)
    PARTS = ("street", "number", "unit", "postcode", "area")
    UNLISTED = "unlisted"

    def fields(self, question, context):
        typed = context.get("typed") or {}
        is_looked_up = typed.get("find") == question.id or bool(typed.get(f"{question.id}-looked"))
        choices = self._choices(question, typed) if is_looked_up else {}
        fields = choices | self._boxes(question, is_required=question.required and not choices)
        for name in ("street", "number") if question.required else ():
            if field := fields.get(f"{question.id}-{name}"):
                field.depends = True  # either one of those found, or the boxes
        return fields

    @staticmethod
    def _boxes(question, *, is_required):
        areas = [("", _("I am not sure"))] + [(area.code, say(area.name)) for area in Area.objects.all()]
        return {
            f"{question.id}-street": forms.CharField(label=_("Street"), max_length=120, required=is_required),
            f"{question.id}-number": forms.CharField(label=_("House number"), max_length=20, required=is_required),
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
        pick = cleaned.get(f"{question.id}-pick")
        answer = {part: cleaned.get(f"{question.id}-{part}") or "" for part in self.PARTS}
        answer |= self._picked(pick)
        if not answer["street"] and question.required:
            raise ValidationError({f"{question.id}-street": _("Choose one of the addresses, or write the street.")})
        if not answer["street"]:
            return None
        if not answer["number"] and question.required and pick != self.UNLISTED:
            raise ValidationError({f"{question.id}-number": _("Enter the house number.")})
        answer |= self._standing(question, answer, pick, context.get("given") or {})
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

    def _standing(self, question, answer, pick, given):
        """Nothing where the town knows the address or holds it already; the mark where the person says that it is not in the list."""
        is_as_given = all((given.get(part) or "") == answer[part] for part in ("street", "number"))
        if is_listed(answer["street"], answer["number"]) or (is_as_given and not given.get(self.UNLISTED)):
            return {}
        if pick == self.UNLISTED or is_as_given:
            return {self.UNLISTED: True}
        if is_listed(answer["street"]):
            text = _("The town's list has no number %(number)s in this street. Choose one of these, or say that your address is not in it.")
        else:
            text = _("This street is not in the town's list of addresses. Choose one of these, or say that your address is not in it.")
        raise ValidationError({f"{question.id}-pick": text % {"number": answer["number"]}})

    def offer(self, question, cleaned, context):
        return self._choices(question, context["typed"]) if cleaned.get(f"{question.id}-street") else {}

    def _choices(self, question, typed):
        """Known addresses that begin as typed, or are spelt much the same, and the way on for who lives at none of them."""
        found = self._found(*(str(typed.get(f"{question.id}-{part}") or "").strip() for part in ("street", "number", "postcode")))
        picked = str(typed.get(f"{question.id}-pick") or "")
        if picked.isdecimal() and picked not in {str(one.pk) for one in found}:  # was offered before the boxes were changed
            found += Address.objects.select_related("area").filter(pk=picked)
        choices = [(str(one.pk), f"{one}, {one.postcode} ({one.area})") for one in found]
        field = forms.ChoiceField(
            label=_("Which of these is it?") if found else _("We found no such address in the town's list"),
            choices=[*choices, (self.UNLISTED, _("My address is not in the list: take it as I write it below"))],
            required=False,
            widget=forms.RadioSelect,
        )
        field.depends = question.required
        looked = forms.CharField(required=False, widget=forms.HiddenInput, initial="yes")
        return {f"{question.id}-looked": looked, f"{question.id}-pick": field}

    @staticmethod
    def _found(street, number, postcode):
        words = f"{street} {number}".strip() or postcode
        return find_addresses(words, limit=12) or (near_addresses(street, number) if street else [])

    @staticmethod
    def _picked(pk):
        one = Address.objects.select_related("area").filter(pk=pk).first() if pk and pk.isdecimal() else None
        return {"street": say(one.street), "number": one.number, "postcode": one.postcode, "area": one.area.code} if one else {}

    def initial(self, question, answer):
        return {f"{question.id}-{part}": value for part, value in answer.items()}

    def show(self, question, answer, language):
        area = Area.objects.filter(code=answer.get("area")).first()
        line = f"{answer.get('street', '')} {answer.get('number', '')} {answer.get('unit', '')}".strip()
        return "\n".join(filter(None, [line, answer.get("postcode"), say(area.name, language) if area else ""]))

    def remark(self, question, answer):
        return _("Not in the town's list of addresses") if answer.get(self.UNLISTED) else ""


__all__ = ["AddressKind", "PersonKind"]
