"""Questions with one field."""

from __future__ import annotations

import datetime
import math
import re
from importlib import import_module

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say
from madang.common.money import say_money
from madang.common.ui.forms import DateField, MoneyField
from madang.common.ui.models import Town

from .base import Kind, common


class TextKind(Kind):
    types = ("text",)

    def fields(self, question, context):
        widget = forms.Textarea(attrs={"rows": 6}) if question.multiline else forms.TextInput
        return {
            question.id: forms.CharField(
                min_length=question.min_length or None, max_length=question.max_length, widget=widget, **common(question)
            )
        }

    def clean(self, question, cleaned, context):
        value = cleaned.get(question.id) or ""
        if value and question.pattern and not re.fullmatch(question.pattern, value):
            raise ValidationError({question.id: say(question.pattern_message) or _("Write it in the form that is asked for.")})
        if value and question.number_check:
            return checked_number(question.number_check, value, question.id)
        return value or None


def checked_number(module: str, value: str, field: str) -> str:
    """A national number in its compact form, checked by python-stdnum."""
    try:
        return import_module(f"stdnum.{module}").validate(value)
    except Exception as error:  # stdnum's exceptions share no importable base across its country modules
        from stdnum.exceptions import ValidationError as WrongNumber

        if not isinstance(error, WrongNumber):
            raise
        raise ValidationError({field: _("This number is not right. Check it against the document, digit by digit.")}) from error


class EmailKind(Kind):
    types = ("email",)

    def fields(self, question, context):
        return {question.id: forms.EmailField(**common(question))}

    def clean(self, question, cleaned, context):
        return cleaned.get(question.id) or None


def checked_phone(value: str, field: str) -> str:
    """In the international form, so that one person has one number however it was typed."""
    try:
        number = phonenumbers.parse(value, Town.current().country.upper())
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError({field: _("This is not a telephone number. Write it with its area code, for example 031 555 0123.")})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class PhoneKind(Kind):
    types = ("phone",)

    def fields(self, question, context):
        return {
            question.id: forms.CharField(
                max_length=40, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}), **common(question)
            )
        }

    def clean(self, question, cleaned, context):
        value = cleaned.get(question.id)
        return checked_phone(value, question.id) if value else None


class NumberKind(Kind):
    types = ("number",)

    def fields(self, question, context):
        limits = {"min_value": question.minimum, "max_value": question.maximum}
        if question.decimals:
            field = forms.FloatField(localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **limits, **common(question))
        else:
            limits = {name: None if value is None else int(value) for name, value in limits.items()}
            field = forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **limits, **common(question))
        field.look = {"suffix": say(question.unit), "width": 10}
        return {question.id: field}

    def clean(self, question, cleaned, context):
        value = cleaned.get(question.id)
        if value is not None and question.decimals:
            if not math.isfinite(value) or abs(value) > 1e15:
                raise ValidationError({question.id: _("Enter a number.")})
            value = round(value, question.decimals)
        return value

    def show(self, question, answer, language):
        return f"{formats.number_format(answer, use_l10n=True)} {say(question.unit, language)}".strip()


class DateKind(Kind):
    types = ("date",)

    def fields(self, question, context):
        return {question.id: DateField(**common(question))}

    def clean(self, question, cleaned, context):
        value = cleaned.get(question.id)
        if value is None:
            return None
        days = (value - timezone.localdate()).days
        if question.not_before_days is not None and days < question.not_before_days:
            raise ValidationError({question.id: _("The date must be %(date)s or later.") % {"date": self._day(question.not_before_days)}})
        if question.not_after_days is not None and days > question.not_after_days:
            raise ValidationError({question.id: _("The date must be %(date)s or earlier.") % {"date": self._day(question.not_after_days)}})
        return value.isoformat()

    @staticmethod
    def _day(days):
        return formats.date_format(timezone.localdate() + datetime.timedelta(days=days))

    def initial(self, question, answer):
        return {question.id: datetime.date.fromisoformat(answer)}

    def show(self, question, answer, language):
        return formats.date_format(datetime.date.fromisoformat(answer))


class ChoiceKind(Kind):
    types = ("choice",)

    def fields(self, question, context):
        choices = [(option.id, say(option.label)) for option in question.options]
        if question.multiple:
            field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common(question))
        else:
            field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common(question))
        field.option_hints = {option.id: say(option.help) for option in question.options if option.help}
        return {question.id: field}

    def clean(self, question, cleaned, context):
        return cleaned.get(question.id) or None

    def show(self, question, answer, language):
        labels = {option.id: say(option.label, language) for option in question.options}
        chosen = answer if isinstance(answer, list) else [answer]
        return ", ".join(labels.get(one, one) for one in chosen)


class YesNoKind(Kind):
    types = ("yes_no",)
    words = {True: gettext_lazy("Yes"), False: gettext_lazy("No")}

    def fields(self, question, context):
        choices = [("yes", _("Yes")), ("no", _("No"))]
        return {question.id: forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common(question))}

    def clean(self, question, cleaned, context):
        return {"yes": True, "no": False}.get(cleaned.get(question.id))

    def initial(self, question, answer):
        return {question.id: "yes" if answer else "no"}

    def show(self, question, answer, language):
        return str(self.words[bool(answer)])


class StatementKind(Kind):
    types = ("statement",)

    def fields(self, question, context):
        return {question.id: forms.BooleanField(**common(question))}

    def show(self, question, answer, language):
        return str(YesNoKind.words[bool(answer)])


class MoneyKind(Kind):
    types = ("money",)

    def fields(self, question, context):
        limits = {"min_cents": question.minimum_cents, "max_cents": question.maximum_cents}
        return {question.id: MoneyField(currency=question.currency, **limits, **common(question))}

    def clean(self, question, cleaned, context):
        value = cleaned.get(question.id)
        return None if value is None else {"cents": value, "currency": question.currency}

    def initial(self, question, answer):
        return {question.id: answer["cents"]}

    def show(self, question, answer, language):
        return say_money(answer["cents"], answer["currency"])
