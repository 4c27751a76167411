from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say
from madang.common.people.emails import EmailField
from madang.common.ui.forms import NameField

from .actions import HOURS_PROBLEMS
from .hours import WEEKDAYS, problem_with
from .models import Calendar
from .queries import Slot, bookable_slots, free_slots

# --- Choosing a time --------------------------------------------------------------------------------------------------


class SlotPicker(forms.RadioSelect):
    """Days to open, each with its free times as radio buttons. Months and days without a free time are not there."""

    field_template = "appointments/slot_field.html"


class SlotBoundField(forms.BoundField):
    @cached_property
    def months(self) -> list[dict]:
        chosen = self.field.as_moment(self.value())
        slots = self.field.slots()
        if chosen and not self.form.is_bound and chosen > timezone.now() and chosen not in {slot.starts_at for slot in slots}:
            slots = sorted([*slots, Slot(chosen, chosen, 1)], key=lambda slot: slot.starts_at)  # the one this person holds
        times = [self._time(number, slot, chosen) for number, slot in enumerate(slots)]
        days = [self._day(list(same)) for _day, same in groupby(times, key=lambda time: time["day"])]
        months = [
            {"first": same[0]["day"], "days": same} for same in (list(g) for _m, g in groupby(days, key=lambda d: d["day"].replace(day=1)))
        ]
        if days and not any(day["is_open"] for day in days):
            days[0]["is_open"] = True
        return months

    def _time(self, number: int, slot: Slot, chosen: datetime | None) -> dict:
        return {
            "id": f"{self.auto_id}_{number}",
            "value": slot.starts_at.isoformat(timespec="minutes"),
            "starts_at": timezone.localtime(slot.starts_at, timezone.get_default_timezone()),
            "day": slot.day,
            "checked": slot.starts_at == chosen,
        }

    @staticmethod
    def _day(times: list[dict]) -> dict:
        return {"day": times[0]["day"], "times": times, "is_open": any(time["checked"] for time in times)}


class SlotField(forms.Field):
    """A free time of a calendar, by its code or itself. Whether it is still free when it is wanted is for `actions.hold` to say."""

    widget = SlotPicker
    default_error_messages = {
        "required": _("Choose a day and a time."),
        "invalid": _("Choose one of the times shown."),
    }

    def __init__(self, *, calendar: Calendar | str, by_staff_until=None, **kwargs):
        self._calendar, self.by_staff_until = calendar, by_staff_until
        super().__init__(**kwargs)

    @cached_property
    def calendar(self) -> Calendar:
        if isinstance(self._calendar, str):
            return Calendar.objects.select_related("office").get(code=self._calendar)
        return self._calendar

    def slots(self) -> list[Slot]:
        if self.by_staff_until:
            return free_slots(self.calendar, timezone.localdate(), self.by_staff_until, by_staff=True)
        return bookable_slots(self.calendar)

    def get_bound_field(self, form, field_name):
        return SlotBoundField(form, self, field_name)

    @staticmethod
    def as_moment(value) -> datetime | None:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value or ""))
        except ValueError:
            return None
        return found if timezone.is_aware(found) else None

    def to_python(self, value):
        if value in self.empty_values:
            return None
        found = self.as_moment(value)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class SlotForm(forms.Form):
    def __init__(self, calendar: Calendar, *args, by_staff_until=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"] = SlotField(calendar=calendar, label=_("Day and time"), by_staff_until=by_staff_until)


class BookForm(SlotForm):
    """An appointment by itself, without an application."""

    name = NameField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = EmailField(
        label=_("E-mail address"),
        help_text=_("We send the link there with which you can move or cancel the appointment."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CancelForm(forms.Form):
    """Nothing to fill in: one button that changes something."""


class StaffCancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, help_text=_("Is written to the person."))


# --- The calendar itself ----------------------------------------------------------------------------------------------

WEEKDAY_NAMES = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
SPANS = 3  # from–to pairs offered for a day


def clock_field(label):
    return forms.RegexField(
        label=label,
        regex=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$",
        required=False,
        # Not type="time": that shows hours as the browser likes them, and knows no 24:00.
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": HOURS_PROBLEMS["clock"]()},
    )


class HoursMixin:
    """Rows of from–to boxes, so that opening hours need no notation."""

    def add_hours(self, key, label, hours):
        for number in range(SPANS):
            opens, closes = hours[number] if number < len(hours) else ("", "")
            for end, value, word in (("from", opens, _("from")), ("to", closes, _("to"))):
                field = clock_field(f"{label} {number + 1}, {word}")
                field.initial = value
                self.fields[f"{key}_{number}_{end}"] = field

    def rows(self, key):
        return [(self[f"{key}_{number}_from"], self[f"{key}_{number}_to"]) for number in range(SPANS)]

    def hours_of(self, key):
        """Sorted pairs; an error beside the row where only one box is filled, or the hours of the day make no sense."""
        pairs = []
        for number in range(SPANS):
            opens, closes = (self.cleaned_data.get(f"{key}_{number}_{end}") or "" for end in ("from", "to"))
            if bool(opens) != bool(closes):
                self.add_error(f"{key}_{number}_{'to' if opens else 'from'}", _("Fill in both times, or neither."))
            elif opens:
                pairs.append([opens, closes])
        if problem := problem_with(pairs):
            self.add_error(f"{key}_0_from", HOURS_PROBLEMS[problem]())
        return sorted(pairs)


class CalendarForm(HoursMixin, forms.ModelForm):
    class Meta:
        model = Calendar
        fields = ["code", "office", "slot_minutes", "capacity", "notice_hours", "horizon_days", "is_public"]
        labels = {
            "code": _("Code"),
            "office": _("Office"),
            "slot_minutes": _("Minutes of one appointment"),
            "capacity": _("People at the same time"),
            "notice_hours": _("Hours of notice"),
            "horizon_days": _("Days ahead"),
            "is_public": _("Anybody can book it by itself"),
        }
        help_texts = {
            "code": _("Lower-case letters, digits and hyphens. Forms name the calendar by it, so it cannot be changed later."),
            "notice_hours": _("A time cannot be booked later than this before it begins."),
            "horizon_days": _("A time can be booked this many days before."),
            "is_public": _("Else it is offered only inside the applications that ask for it."),
        }

    WORDS = {"name": _("Name"), "place": _("Place")}

    def __init__(self, languages, offices, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.fields["office"].queryset = offices
        self.fields["office"].label_from_instance = lambda office: say(office.name)
        self.fields["slot_minutes"].min_value = 5
        if self.instance.pk:
            del self.fields["code"]
        for key, label in self.WORDS.items():
            for code, name in languages:
                words = getattr(self.instance, key) or {}
                self.fields[f"{key}_{code}"] = forms.CharField(
                    label=f"{label} ({name})", required=False, max_length=200, initial=words.get(code, "")
                )
        for day in WEEKDAYS:
            self.add_hours(day, WEEKDAY_NAMES[day], self.instance.opening.get(day, []))

    def word_fields(self):
        return [self[f"{key}_{code}"] for key in self.WORDS for code, _name in self.languages]

    def plain_fields(self):
        return [self[name] for name in self.Meta.fields if name in self.fields]

    def week(self):
        return [(WEEKDAY_NAMES[day], self.rows(day)) for day in WEEKDAYS]

    def clean_slot_minutes(self):
        minutes = self.cleaned_data["slot_minutes"]
        if not 5 <= minutes <= 24 * 60:
            raise ValidationError(_("An appointment takes between 5 minutes and a day."))
        return minutes

    def clean_capacity(self):
        if self.cleaned_data["capacity"] < 1:
            raise ValidationError(_("At least one person must fit in."))
        return self.cleaned_data["capacity"]

    def clean(self):
        cleaned = super().clean()
        self.instance.opening = {day: hours for day in WEEKDAYS if (hours := self.hours_of(day))}
        for key in self.WORDS:
            words = {code: text for code, _name in self.languages if (text := cleaned.get(f"{key}_{code}", "").strip())}
            setattr(self.instance, key, words)
        if not self.instance.name:
            self.add_error(f"name_{self.languages[0][0]}", _("Give the calendar a name in at least one language."))
        return cleaned


class ExceptionForm(HoursMixin, forms.Form):
    """A day that is closed, or open at other hours than usual."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}))

    def __init__(self, languages, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code, name in languages:
            self.fields[f"reason_{code}"] = forms.CharField(label=f"{_('Reason')} ({name})", required=False, max_length=200)
        self.add_hours("hours", _("Open"), [])

    def reason_fields(self):
        return [self[f"reason_{code}"] for code, _name in self.languages]

    def hour_rows(self):
        return self.rows("hours")

    def clean_day(self):
        if self.cleaned_data["day"] < timezone.localdate():
            raise ValidationError(_("This day has passed. Choose today or a later day."))
        return self.cleaned_data["day"]

    def clean(self):
        cleaned = super().clean()
        cleaned["opening"] = self.hours_of("hours")
        cleaned["reason"] = {code: text for code, _name in self.languages if (text := cleaned.get(f"reason_{code}", "").strip())}
        return cleaned
