"""Cells of a table that leaves for a spreadsheet."""

from typing import Any

STARTS_A_FORMULA = {"=", "+", "-", "@", "＝", "＋", "－", "＠"}  # the wide ones too: a Korean or Japanese spreadsheet reads them alike
BREAKS_OUT = {"\t", "\r", "\n"}


def harmless(cell: Any) -> Any:
    """Text that begins like a formula would be run by the spreadsheet of whoever opens it. Numbers stay numbers, and a dash a dash."""
    if not isinstance(cell, str) or cell == "-":
        return cell
    return f"'{cell}" if cell[:1] in BREAKS_OUT or cell.lstrip()[:1] in STARTS_A_FORMULA else cell


def as_it_was(cell: str) -> str:
    """What `harmless` wrote, read back."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell
