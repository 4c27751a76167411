"""The roll: residents from a CSV file, all of it or nothing.

The roll wins for what stands in the register; what residents chose themselves (e-mail, phone, language, channel) is only filled in
for people who are new, and never overwritten.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.places.models import Area
from madang.common.places.queries import area_of

from .models import Channel, Household, LinkCode, Resident

REQUIRED = ("register_number", "family_name", "given_name", "birth_date")
REGISTER = ("family_name", "given_name", "latin_name", "birth_date", "sex", "household", "street", "number", "unit", "postcode", "area")
HOME = ("street", "number", "unit", "postcode")
CONTACT = ("language", "email", "phone", "channel")
COLUMNS = ("register_number", *REGISTER, *CONTACT)
SEXES = ("f", "m", "x", "")
BATCH = 500

Progress = Callable[[int, int], None]
Row = dict[str, str]


@dataclass(frozen=True, order=True)
class Mistake:
    """`row` is the line of the file, the header being 1."""

    row: int
    column: str
    message: str


@dataclass
class BrokenRoll(Exception):
    mistakes: list[Mistake]

    def __str__(self) -> str:
        return _("The roll has %(count)s mistakes. Nothing was changed.") % {"count": len(self.mistakes)}


@dataclass
class Loaded:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    not_in_file: int = 0  # moved away, perhaps: said, never deleted


@dataclass
class Known:
    """What the rows may refer to, read once."""

    areas: dict[str, Area] = field(default_factory=lambda: {area.code: area for area in Area.objects.all()})
    languages: dict[str, str] = field(default_factory=lambda: dict(settings.LANGUAGES))
    places: dict[tuple[str, str, str], Area | None] = field(default_factory=dict)

    def area_of(self, row: Row) -> Area | None:
        if row["area"]:
            return self.areas[row["area"]]
        place = (row["street"], row["number"], row["postcode"])
        if place not in self.places:
            self.places[place] = area_of(*place)
        return self.places[place]


def load_roll(file: Path, *, by: Any = "system", progress: Progress = lambda done, of: None) -> Loaded:
    """Raises BrokenRoll with every mistake found; then nothing has changed. Loading the same file again changes nothing either."""
    rows = list(read_rows(file))
    known = Known()
    mistakes = sorted(mistakes_in(rows, known))
    if mistakes:
        raise BrokenRoll(mistakes)
    with transaction.atomic():
        return _take([row for _line, row in rows], known, by, progress)


def read_rows(file: Path) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(io.StringIO(_text_of(file), newline=""))
    _check_header([name.strip() for name in reader.fieldnames or []])
    for row in reader:
        if None in row:
            raise BrokenRoll(
                [Mistake(reader.line_num, "", _("This row has more cells than the header. Put text that holds a comma in quotes."))]
            )
        values = {name.strip(): (value or "").strip() for name, value in row.items()}
        if any(values.values()):
            yield reader.line_num, {column: values.get(column, "") for column in COLUMNS}


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BrokenRoll([Mistake(1, "", _("The file is not UTF-8. Save it again as “CSV UTF-8”."))]) from None


def _check_header(columns: list[str]) -> None:
    mistakes = [Mistake(1, name, _("This column is missing. Add it to the first row.")) for name in REQUIRED if name not in columns]
    for name in columns:
        if name not in COLUMNS:
            close = difflib.get_close_matches(name, COLUMNS, 1)
            hint = _("Write “%(word)s”?") % {"word": close[0]} if close else _("Known are: %(words)s.") % {"words": ", ".join(COLUMNS)}
            mistakes.append(Mistake(1, name, _("This column is not known. %(hint)s") % {"hint": hint}))
    if mistakes:
        raise BrokenRoll(mistakes)


# --- Checking --------------------------------------------------------------------------------------------------------


def mistakes_in(rows: list[tuple[int, Row]], known: Known) -> Iterator[Mistake]:
    first_seen: dict[str, int] = {}
    for line, row in rows:
        for column, message in _checked(row, known):
            yield Mistake(line, column, message)
        number = row["register_number"]
        if number and number in first_seen:
            message = _("The same register number stands in row %(row)s. Keep one of the two.") % {"row": first_seen[number]}
            yield Mistake(line, "register_number", message)
        first_seen.setdefault(number, line)


def _checked(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    for column in REQUIRED:
        if not row[column]:
            yield column, _("This cell is empty. Fill it in.")
    yield from _too_long(row)
    yield from _checked_birth(row["birth_date"])
    yield from _one_of("sex", row["sex"], SEXES)
    yield from _one_of("area", row["area"], [*known.areas, ""])
    yield from _one_of("language", row["language"], [*known.languages, ""])
    yield from _one_of("channel", row["channel"], [*Channel.values, ""])
    yield from _checked_contact(row)


def _too_long(row: Row) -> Iterator[tuple[str, str]]:
    for column, value in row.items():
        longest = 40 if column == "household" else getattr(Resident._meta.get_field(column), "max_length", None)
        if column not in ("area", "language", "channel", "sex") and longest and len(value) > longest:
            yield column, _("This is longer than %(longest)s characters. Shorten it.") % {"longest": longest}


def _checked_birth(text: str) -> Iterator[tuple[str, str]]:
    day = _day(text)
    if text and day is None:
        yield "birth_date", _("“%(found)s” is not a day. Write it as 1992-04-11: year, month, day.") % {"found": text}
    elif day and day > timezone.localdate():
        yield "birth_date", _("“%(found)s” lies in the future. Write the day the person was born.") % {"found": text}


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _one_of(column: str, found: str, allowed: Any) -> Iterator[tuple[str, str]]:
    if found not in allowed:
        words = ", ".join(word for word in allowed if word)
        yield column, _("“%(found)s” is not known here. Write one of: %(words)s, or leave it empty.") % {"found": found, "words": words}


def _checked_contact(row: Row) -> Iterator[tuple[str, str]]:
    if row["email"]:
        try:
            validate_email(row["email"])
        except ValidationError:
            yield (
                "email",
                _("“%(found)s” is not an e-mail address. Write one like name@example.org, or leave it empty.") % {"found": row["email"]},
            )
    if row["channel"] == Channel.EMAIL and not row["email"]:
        yield "channel", _("The channel is e-mail, but there is no address. Fill in the address, or write “letter”.")
    if row["channel"] == Channel.SMS and not row["phone"]:
        yield "channel", _("The channel is text message, but there is no phone number. Fill it in, or write “letter”.")


# --- Taking over -----------------------------------------------------------------------------------------------------


def _take(rows: list[Row], known: Known, by: Any, progress: Progress) -> Loaded:
    numbers = [row["register_number"] for row in rows]
    there = {one.register_number: one for one in Resident.objects.exclude(register_number=None)}
    households = _households({row["household"] for row in rows if row["household"]})
    loaded = Loaded(not_in_file=len(set(there) - set(numbers)))
    for start in range(0, len(rows), BATCH):
        _take_batch(rows[start : start + BATCH], there, households, known, loaded, by)
        progress(min(start + BATCH, len(rows)), len(rows))
    return loaded


def _households(codes: set[str]) -> dict[str, Household]:
    missing = codes - set(Household.objects.values_list("code", flat=True))
    Household.objects.bulk_create([Household(code=code) for code in sorted(missing)], batch_size=BATCH)
    return {household.code: household for household in Household.objects.all()}


def _take_batch(  # noqa: PLR0913, PLR0917 - one round trip of _take
    rows: list[Row], there: dict[str | None, Resident], households: dict[str, Household], known: Known, loaded: Loaded, by: Any
) -> None:
    new, changed, moved = [], [], []
    for row in rows:
        facts = _register_facts(row, households, known)
        resident = there.get(row["register_number"])
        if resident is None:
            new.append(Resident(register_number=row["register_number"], **facts, **_contact_facts(row)))
        elif _differs(resident, facts):
            moved += [resident] if any(getattr(resident, name) != facts[name] for name in HOME) else []
            changed.append(_with(resident, facts))
        else:
            loaded.unchanged += 1
    Resident.objects.bulk_create(new)
    Resident.objects.bulk_update(changed, [*REGISTER, "updated_at"])
    _let_letters_wait(moved)
    loaded.new += len(new)
    loaded.changed += len(changed)
    if new or changed:
        record(by, "people.roll_loaded", *new, *changed, new=len(new), changed=len(changed))


def _let_letters_wait(moved: list[Resident]) -> None:
    """As after every change of address; the old one is not told, because it is the town itself that says so."""
    Resident.objects.filter(pk__in=[resident.pk for resident in moved]).update(address_changed_at=timezone.now())
    LinkCode.objects.filter(resident__in=moved, used_at=None).delete()


def _register_facts(row: Row, households: dict[str, Household], known: Known) -> dict[str, Any]:
    facts: dict[str, Any] = {column: row[column] for column in REGISTER}
    return {**facts, "birth_date": _day(row["birth_date"]), "household": households.get(row["household"]), "area": known.area_of(row)}


def _contact_facts(row: Row) -> dict[str, str]:
    channel = row["channel"] or (Channel.EMAIL if row["email"] else Channel.LETTER)
    return {"language": row["language"] or settings.LANGUAGE_CODE, "email": row["email"], "phone": row["phone"], "channel": channel}


def _differs(resident: Resident, facts: dict[str, Any]) -> bool:
    return any(_plain(resident, name) != (value.pk if hasattr(value, "pk") else value) for name, value in facts.items())


def _plain(resident: Resident, name: str) -> Any:
    return getattr(resident, f"{name}_id") if name in ("household", "area") else getattr(resident, name)


def _with(resident: Resident, facts: dict[str, Any]) -> Resident:
    for name, value in facts.items():
        setattr(resident, name, value)
    resident.updated_at = timezone.now()
    return resident
