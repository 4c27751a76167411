"""Amounts are kept as whole minor units (ISO 4217), in fields that end in `_cents`: 1250 is EUR 12.50, and 1,250 won."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

WITHOUT_MINOR = {"KRW", "JPY", "VND", "CLP", "ISK", "XAF", "XOF", "UGX", "RWF", "PYG"}
THREE_PLACES = {"KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"}
WON = {"ko": "원", "ar": "\u00a0وون"}  # with the space that does not break, if any


def places(currency: str) -> int:
    return 0 if currency in WITHOUT_MINOR else 3 if currency in THREE_PLACES else 2


def in_units(cents: int, currency: str) -> Decimal:
    return Decimal(cents).scaleb(-places(currency))


def say_money(cents: int, currency: str) -> str:
    """`2,000 KRW`, in the figures of the reader's language; won by their own word where the portal knows it: `2,000원`."""
    figures = number_format(in_units(cents, currency), places(currency), use_l10n=True, force_grouping=True)
    won = WON.get((get_language() or "").split("-")[0]) if currency == "KRW" else None
    return f"{figures}{won}" if won else f"{figures} {currency}"
