"""Amounts in files that machines write and read; what people read is `say_money` of the house."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from madang.common.money import in_units, places
from madang.common.ui.forms import plain_number


def plain(cents: int, currency: str) -> str:
    """12000 for won, 1234.50 for euros."""
    return f"{in_units(cents, currency):f}"


def read_money(text: str, currency: str) -> int:
    """Cents from "1.234,50", "-1,234.50", "₩ 12,000", "12.00-". Raises ValueError where it is no amount."""
    text = text.strip().replace("−", "-")
    is_negative = text.startswith("-") or text.endswith("-") or (text.startswith("(") and text.endswith(")"))
    kept = "".join(sign for sign in text if sign.isdecimal() or sign in ".,'’٫٬")
    try:
        minor = Decimal(plain_number(kept, places(currency))).scaleb(places(currency))
    except InvalidOperation:
        raise ValueError(text) from None
    if minor != int(minor):
        raise ValueError(text)
    return -int(minor) if is_negative else int(minor)


def exact_money(text: str, currency: str) -> int:
    """Cents from the notation of ISO 20022: a full stop, no grouping, any number of zeros."""
    try:
        minor = Decimal(text.strip()).scaleb(places(currency))
    except InvalidOperation:
        raise ValueError(text) from None
    if not minor.is_finite() or minor != int(minor):
        raise ValueError(text)
    return int(minor)
