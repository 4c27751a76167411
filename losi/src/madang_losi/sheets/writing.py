"""The sheet of one assessor: a line for each question, cells to fill in, and a list to choose from."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from madang_losi.errors import LosiError
from madang_losi.reviewing.review import MOST_NOTE, Review
from madang_losi.sheets.cells import neutral
from madang_losi.wording import Wording, wording

# Names of the columns; answer, note and doubt are the assessor's.
COLUMNS = ("code", "criterion", "question", "what counts", "machine", "probability", "page", "words", "answer", "note", "doubt")
WIDTHS = (7, 18, 44, 44, 10, 8, 34, 44, 12, 44, 9)
OWN = ("answer", "note", "doubt")
CHOICES = {"answer": '"yes,no,unknown"', "doubt": '"yes,no"'}


def sheet_rows(review: Review, words: Wording) -> Iterator[list[Any]]:
    yield [words(f"column {name}") for name in COLUMNS]
    for item in review.items:
        machine, own = review.machine.get(item.code, {}), review.latest.get(item.code, {})
        best = (machine.get("evidence") or [{}])[0]
        shown = not review.hides_machine
        told = [machine.get("answer", "") if shown else "", machine.get("probability") if shown else None]
        texts = [words(item.criterion), words.item(item, "question"), words.item(item, "counts")]
        found = [neutral(best.get("address", "")), neutral(best.get("quote", ""))]
        yield [item.code, *texts, *told, *found, own.get("answer", ""), neutral(own.get("note", "")), "yes" if own.get("doubt") else ""]


def write_csv(review: Review, path: Path, language: str = "en") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(sheet_rows(review, wording(language)))
    return path


def write_xlsx(review: Review, path: Path, language: str = "en") -> Path:
    """Raises LosiError where the extra `sheets` is missing."""
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as missing:
        raise LosiError("XLSX needs the extra sheets: pip install 'madang-losi[sheets]'. Or write a CSV: --csv FILE.") from missing
    words = wording(language)
    book = Workbook()
    sheet = book.active
    sheet.title = "answers"
    for row in sheet_rows(review, words):
        sheet.append(row)
    _dress(sheet, right_to_left=words.direction == "rtl")
    book.save(path)
    return path


def _dress(sheet: Any, *, right_to_left: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    own = {COLUMNS.index(name) + 1 for name in OWN}
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        head = sheet.cell(1, number)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F4E79" if number in own else "2B3A42")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.column in own:
                cell.fill = PatternFill("solid", fgColor="F2ECDF")
            if cell.column == 1:
                cell.number_format = "@"
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.sheet_view.rightToLeft = right_to_left
    _lists(sheet)


def _lists(sheet: Any) -> None:
    """Lists to choose from; a cell with anything else is refused while it is typed."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for name, choices in CHOICES.items():
        letter = get_column_letter(COLUMNS.index(name) + 1)
        rule = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
        rule.error, rule.errorTitle = f"Choose from the list: {choices.strip(chr(34))}", "Not in the list"
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{sheet.max_row}")
    letter = get_column_letter(COLUMNS.index("note") + 1)
    rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(MOST_NOTE), allow_blank=True)
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{sheet.max_row}")
