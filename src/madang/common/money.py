"""Amounts are kept as whole minor units (ISO 4217), in fields that end in `_cents`: 1250 is EUR 12.50, and 1,250 won."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

WITHOUT_MINOR = {"KRW", "JPY", "VND", "CLP", "ISK", "XAF", "XOF", "UGX", "RWF", "PYG"}
THREE_PLACES = {"KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"}


def places(currency: str) -> int:
    return 0 if currency in WITHOUT_MINOR else 3 if currency in THREE_PLACES else 2


def in_units(cents: int, currency: str) -> Decimal:
    return Decimal(cents).scaleb(-places(currency))


def say_money(cents: int, currency: str) -> str:
    """`2,000 KRW`, in the figures of the reader's language; in Korean `2,000원`, because nobody there says KRW."""
    figures = number_format(in_units(cents, currency), places(currency), use_l10n=True, force_grouping=True)
    return f"{figures}원" if currency == "KRW" and (get_language() or "").startswith("ko") else f"{figures} {currency}"
