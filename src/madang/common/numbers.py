"""Numbers and days as they come in addresses."""

from datetime import date

EARLIEST, LATEST = 1900, 2200  # years
LARGEST = 18  # figures of a number that every database keeps


def whole_number(text) -> int | None:
    """From 0–9 alone; None for all else. `str.isdigit` is true of ² and `int` refuses it; a number too large for a database is nobody's."""
    text = str(text)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LARGEST else None


def whole_numbers(texts) -> list[int]:
    return [number for text in texts if (number := whole_number(text)) is not None]


def day_in(text) -> date | None:
    """2026-11-23, of this time: of the years 1 and 9999 no day before or after can be asked for."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None
