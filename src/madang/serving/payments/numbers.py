"""Numbers of invoices and receipts: MR-INV-2026-000123-4. The last digit is a check digit (ISO 7064, MOD 11,10)."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils import timezone
from stdnum.iso7064 import mod_11_10

# People copy the number into a bank form, which drops hyphens, adds spaces, or keeps the digits alone.
_SERIES = {"INV": "1", "REC": "2"}  # goes into the check digit, so that a receipt's number is no invoice's
_DIGITS = re.compile(r"(?<!\d)(20\d\d)[-\s./]{0,3}(\d{6})[-\s./]{0,3}(\d)(?!\d)")


def next_number(kind: str) -> str:
    """Call inside the transaction that uses it: a number that is not used is not counted."""
    from .models import NumberSeries

    year = timezone.localdate().year
    NumberSeries.objects.get_or_create(kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return write_number(kind, year, series.last)


def write_number(kind: str, year: int, count: int) -> str:
    return f"{settings.REFERENCE_PREFIX}-{kind}-{year}-{count:06d}-{_check_digit(kind, year, f'{count:06d}')}"


def _check_digit(kind: str, year: int | str, count: str) -> str:
    return mod_11_10.calc_check_digit(f"{_SERIES[kind]}{year}{count}")


def invoice_numbers_in(text: str) -> list[str]:
    """Every well-formed invoice number in a line of text, however it was typed. A mistyped digit fails the check."""
    found = []
    for year, count, check in _DIGITS.findall(text):
        if _check_digit("INV", year, count) == check:
            number = f"{settings.REFERENCE_PREFIX}-INV-{year}-{count}-{check}"
            if number not in found:
                found.append(number)
    return found
