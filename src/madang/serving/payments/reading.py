"""Bank statements as files: CSV with columns somebody names, or ISO 20022 camt.053."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .money import exact_money, read_money

ENCODINGS = ("utf-8-sig", "cp949", "cp1252")
DAY_FORMATS = (
    "%Y-%m-%d",
    "%Y.%m.%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%y",
    "%Y-%m-%d %H:%M:%S",
    "%Y.%m.%d %H:%M:%S",
)
MAXIMUM_LINES = 20_000

# How banks head their columns; compared in lower case, by beginning.
HEADINGS = {
    "day": ("booking date", "booked", "date", "buchungstag", "거래일", "거래일시", "일자", "fecha", "дата", "日期", "交易日", "التاريخ"),
    "amount": ("amount", "credit", "betrag", "입금액", "입금", "거래금액", "montant", "importe", "сумма", "金额", "المبلغ"),
    "outgoing": ("debit", "출금액", "출금", "paid out", "débit"),
    "currency": ("currency", "währung", "통화", "devise", "divisa", "валюта", "货币", "العملة"),
    "text": ("text", "description", "reference", "details", "verwendungszweck", "적요", "내용", "거래내용", "보낸분", "libellé", "concepto", "摘要", "البيان"),
}  # fmt: skip


@dataclass(frozen=True)
class BookedLine:
    booked_on: date
    amount_cents: int
    currency: str
    text: str
    bank_id: str = ""


def decode(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n")
    raise ValidationError(_("This file is no text. Export the statement from the bank as CSV or as camt.053 (XML)."))


def is_camt(content: str) -> bool:
    return content.lstrip().startswith("<")


def read_lines(content: str, columns: dict[str, Any] | None) -> list[BookedLine]:
    lines = list(read_camt(content)) if is_camt(content) else list(read_csv(content, columns or {}))
    if not lines:
        raise ValidationError(_("No booked line was found in this file. Check that it is the statement you meant."))
    if len(lines) > MAXIMUM_LINES:
        raise ValidationError(_("This statement has more than 20,000 lines. Ask the bank for a shorter one."))
    return lines


# --- CSV -------------------------------------------------------------------------------------------------------------


def rows_of(content: str) -> list[list[str]]:
    head = "\n".join(content.splitlines()[:20])
    delimiter = max(";,\t|", key=head.count)
    try:
        return [row for row in csv.reader(io.StringIO(content), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise ValidationError(_("This is not CSV: %(what)s.") % {"what": problem}) from None


def heading_row(rows: list[list[str]]) -> int:
    """Banks write a few lines of their own before the table: the heading is the first row that is as wide as the widest."""
    width = max((len(row) for row in rows[:50]), default=0)
    return next((index for index, row in enumerate(rows[:50]) if len(row) == width and all(cell.strip() for cell in row[:2])), 0)


def guess_columns(headings: list[str]) -> dict[str, Any]:
    """A proposal that a person confirms. `text` may be several columns."""
    guess: dict[str, Any] = {"text": []}
    for index, heading in enumerate(headings):
        for meaning, beginnings in HEADINGS.items():
            if not heading.strip().lower().startswith(beginnings):
                continue
            if meaning == "text":
                guess["text"].append(index)
            else:
                guess.setdefault(meaning, index)
            break
    return guess


def read_csv(content: str, columns: dict[str, Any]) -> Iterator[BookedLine]:
    """`columns`: day, amount, text (list) are column numbers; outgoing and currency may be left out, `default_currency` not."""
    rows = rows_of(content)
    first = heading_row(rows) + 1
    for number, row in enumerate(rows[first:], first + 1):
        try:
            if line := _line(row, columns):
                yield line
        except (ValueError, IndexError) as problem:
            raise ValidationError(
                _("Row %(row)s cannot be read (%(what)s). Check which column holds the day and which the amount; nothing was booked.")
                % {"row": number, "what": problem}
            ) from None


def _line(row: list[str], columns: dict[str, Any]) -> BookedLine | None:
    cell = lambda key: row[columns[key]].strip() if columns.get(key) is not None else ""  # noqa: E731
    currency = cell("currency").upper() or columns["default_currency"]
    if not cell("day"):  # totals at the foot of the table
        return None
    incoming = read_money(cell("amount"), currency) if cell("amount") else 0
    outgoing = read_money(cell("outgoing"), currency) if cell("outgoing") else 0
    text = " ".join(row[index].strip() for index in columns["text"] if row[index].strip())
    return BookedLine(read_day(cell("day")), incoming - abs(outgoing), currency, text)


def read_day(text: str) -> date:
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # a statement's day has no hour
        except ValueError:
            continue
    raise ValueError(text)


# --- camt.053 --------------------------------------------------------------------------------------------------------


def read_camt(content: str) -> Iterator[BookedLine]:
    """Each booked entry; where one entry bundles several payments, each of them."""
    try:
        document = fromstring(content.encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise ValidationError(_("This is not a camt.053 statement: %(what)s.") % {"what": problem}) from None
    for number, entry in enumerate((element for element in document.iter() if _name(element) == "Ntry"), 1):
        if _value(entry, "Sts/Cd", "Sts") not in ("BOOK", ""):
            continue
        try:
            yield from _entry_lines(entry)
        except (ValueError, AttributeError):
            raise ValidationError(
                _("Entry %(number)s of this statement has no readable day or amount; nothing was booked. Ask the bank for it again.")
                % {"number": number}
            ) from None


def _entry_lines(entry: Element) -> Iterator[BookedLine]:
    booked_on = date.fromisoformat((_value(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt") or "")[:10])
    parts = [part for part in _all(entry, "NtryDtls/TxDtls") if _first(part, "Amt", "AmtDtls/TxAmt/Amt") is not None]
    for part in parts if len(parts) > 1 else [entry]:
        amount = _first(part, "Amt", "AmtDtls/TxAmt/Amt")
        currency = amount.get("Ccy", "")
        cents = exact_money(amount.text or "", currency)
        direction = _value(part, "CdtDbtInd") or _value(entry, "CdtDbtInd")
        yield BookedLine(booked_on, cents if direction == "CRDT" else -cents, currency, _text(part), _bank_id(part, entry, len(parts)))


def _text(part: Element) -> str:
    wanted = {"Ustrd", "Ref", "EndToEndId", "AddtlNtryInf", "AddtlTxInf", "Nm"}
    words = [element.text.strip() for element in part.iter() if _name(element) in wanted and element.text and element.text.strip()]
    return " ".join(dict.fromkeys(word for word in words if word != "NOTPROVIDED"))


def _bank_id(part: Element, entry: Element, parts: int) -> str:
    own = _value(part, "Refs/AcctSvcrRef", "Refs/TxId", "AcctSvcrRef")
    return own or (_value(entry, "AcctSvcrRef", "NtryRef") if parts <= 1 else "")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]  # versions of camt.053 differ in namespace alone


def _all(element: Element, path: str) -> list[Element]:
    found = [element]
    for step in path.split("/"):
        found = [child for parent in found for child in parent if _name(child) == step]
    return found


def _first(element: Element, *paths: str) -> Element | None:
    return next((found[0] for path in paths if (found := _all(element, path))), None)


def _value(element: Element, *paths: str) -> str:
    found = _first(element, *paths)
    return (found.text or "").strip() if found is not None else ""
