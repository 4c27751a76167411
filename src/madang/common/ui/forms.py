"""Fields that a paper form would have and Django has not: a name, a date in three boxes, an amount of money.

Any form is drawn by `{% field form.name %}`; nothing here need be inherited from.
"""

import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madang.common.money import in_units, places


class NameField(forms.CharField):
    """A person's name, which the town's messages repeat: one line, and no address that a mail program would turn into a link."""

    default_error_messages = {"no_name": _("Write the name alone, without an address of the web or of e-mail.")}
    ADDRESS = re.compile(r"://|www\.|[<>@\[\]{}]|\w{3,}\.[a-z]{2,}")

    def to_python(self, value):
        return " ".join(super().to_python(value).split())

    def validate(self, value):
        super().validate(value)
        if self.ADDRESS.search(unicodedata.normalize("NFKC", value)):
            raise ValidationError(self.error_messages["no_name"], code="no_name")


class DateWidget(forms.Widget):
    """Three boxes: memorable dates are typed faster and with fewer mistakes than picked."""

    PARTS = ("day", "month", "year")  # of a value; on the page they stand in `order()`
    LABELS = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    template_name = None
    use_fieldset = True

    @classmethod
    def order(cls):
        """As the language of the page writes a date: Korean, Chinese and Japanese begin with the year."""
        from django.utils.formats import get_format

        return tuple(reversed(cls.PARTS)) if get_format("DATE_FORMAT").startswith("Y") else cls.PARTS

    def boxes(self, value):
        """(part, its label, its text) as they stand on the page."""
        texts = dict(zip(self.PARTS, self.parts(value), strict=True))
        return [(part, self.LABELS[part], texts[part]) for part in self.order()]

    def parts(self, value):
        """Text of each box, from a date, an ISO string or what was typed."""
        if isinstance(value, str):
            value = tuple(reversed(value.split("-"))) if value.count("-") == 2 else ("", "", value)
        if isinstance(value, datetime.date):
            return str(value.day), str(value.month), str(value.year)
        return tuple(value or ("", "", ""))

    def value_from_datadict(self, data, files, name):
        if name in data:  # an API client, or a link that fills the form in
            return self.parts(data[name])
        return tuple(ascii_digits(data.get(f"{name}_{part}", "")).strip() for part in self.PARTS)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and not any(f"{name}_{part}" in data for part in self.PARTS)

    def id_for_label(self, id_):
        return f"{id_}_{self.order()[0]}" if id_ else id_

    def render(self, name, value, attrs=None, renderer=None):
        from django.template.loader import render_to_string

        id_ = (attrs or {}).get("id", f"id_{name}")
        boxes = [
            {"name": f"{name}_{part}", "id": f"{id_}_{part}", "label": label, "value": text, "width": 4 if part == "year" else 2}
            for part, label, text in self.boxes(value)
        ]
        return render_to_string("ui/fields/date_boxes.html", {"drawn": boxes, "group_id": id_})


class DateField(forms.Field):
    """A day; the error says which box is wrong. `earliest` and `latest` are dates or callables."""

    widget = DateWidget
    default_error_messages = {
        "required": _("Enter the date."),
        "day": _("Enter the day too."),
        "month": _("Enter the month too."),
        "year": _("Enter the year too."),
        "day-month": _("Enter the day and the month too."),
        "day-year": _("Enter the day and the year too."),
        "month-year": _("Enter the month and the year too."),
        "day-number": _("The day must be a number from 1 to 31."),
        "month-number": _("The month must be a number from 1 to 12."),
        "year-number": _("The year must have four figures, for example 1985."),
        "day-month-real": _("This month has no such day. Check the day and the month."),
        "earliest": _("The date must be %(limit)s or later."),
        "latest": _("The date must be %(limit)s or earlier."),
    }

    def __init__(self, *, earliest=None, latest=None, is_birthday=False, **kwargs):
        self.earliest, self.latest, self.is_birthday = earliest, latest, is_birthday
        super().__init__(**kwargs)

    def to_python(self, value):
        if value is None or isinstance(value, datetime.date):
            return value
        parts = dict(zip(DateWidget.PARTS, self.widget.parts(value), strict=True))
        if not any(parts.values()):
            return None
        self.refuse_gaps(parts)
        return self.as_date(**{part: self.number(part, text) for part, text in parts.items()})

    def refuse_gaps(self, parts):
        if missing := [part for part, text in parts.items() if not text]:
            self.refuse("-".join(missing))

    def number(self, part, text):
        top = {"day": 31, "month": 12, "year": 9999}[part]
        low = 1000 if part == "year" else 1
        if not text.isascii() or not text.isdigit() or len(text) > 4 or not low <= int(text) <= top:
            self.refuse(f"{part}-number")
        return int(text)

    def as_date(self, day, month, year):
        try:
            return datetime.date(year, month, day)
        except ValueError:
            self.refuse("day-month-real")

    def refuse(self, code, **params):
        raise ValidationError(self.error_messages[code], code=code, params=params)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        earliest, latest = now(self.earliest), now(self.latest)
        if earliest and value < earliest:
            self.refuse("earliest", limit=said_date(earliest))
        if latest and value > latest:
            self.refuse("latest", limit=said_date(latest))

    def has_changed(self, initial, data):
        return self.widget.parts(initial) != tuple(data or ("", "", ""))


def now(limit):
    return limit() if callable(limit) else limit


def said_date(day):
    from django.utils.formats import date_format

    return date_format(day, "DATE_FORMAT")


class MoneyField(forms.CharField):
    """An amount; cleans to whole minor units (cents; won and yen have none), as `fee_cents` stores them."""

    default_error_messages = {
        "invalid": _("Enter an amount in figures, for example %(example)s."),
        "places": _("This currency has no smaller unit: enter a whole amount."),
        "min": _("The amount must be %(limit)s or more."),
        "max": _("The amount must be %(limit)s or less."),
    }

    def __init__(self, *, currency, min_cents=0, max_cents=None, **kwargs):
        self.currency, self.min_cents, self.max_cents = currency, min_cents, max_cents
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.look = {"prefix": currency, "width": 10}

    @property
    def places(self):
        return places(self.currency)

    def prepare_value(self, value):
        return f"{in_units(value, self.currency):f}" if isinstance(value, int) else value

    def to_python(self, value):
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        return None if text in self.empty_values else self.cents(text)

    def cents(self, text):
        try:
            minor = Decimal(plain_number(text, self.places)).scaleb(self.places)
        except InvalidOperation:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"example": "1,250" if not self.places else "12.50"}
            ) from None
        if minor != int(minor):
            raise ValidationError(
                self.error_messages["places" if not self.places else "invalid"], code="invalid", params={"example": "12.50"}
            )
        return int(minor)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.min_cents is not None and value < self.min_cents:
            raise ValidationError(self.error_messages["min"], code="min", params={"limit": self.prepare_value(self.min_cents)})
        if self.max_cents is not None and value > self.max_cents:
            raise ValidationError(self.error_messages["max"], code="max", params={"limit": self.prepare_value(self.max_cents)})

    def run_validators(self, value):
        if value is not None:
            super().run_validators(str(value))


def ascii_digits(text):
    """Figures as ASCII, whichever script's digits the keyboard gave (٣, ３)."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def plain_number(text, places):
    """“1,250.50”, “1 250,50” and “١٬٢٥٠” as Decimal reads them; a lone separator before three figures groups thousands."""
    text = re.sub(r"[\s\u00a0\u202f'’٬]", "", ascii_digits(text)).replace("٫", ".")
    if re.fullmatch(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})*", text) and places != 3:
        return re.sub(r"[.,]", "", text)
    if not (match := re.fullmatch(r"([+-]?(?:\d+|\d{1,3}(?:[.,]\d{3})+))(?:[.,](\d+))?", text)):
        raise InvalidOperation
    return re.sub(r"[.,]", "", match[1]) + "." + (match[2] or "0")
