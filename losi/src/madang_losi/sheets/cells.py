"""Cells that a spreadsheet will not run."""

STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """A cell that begins like a formula would be run by a spreadsheet, wherever its words came from."""
    return f"'{text}" if text.startswith(STARTS) else text


def plain(text: str) -> str:
    """What was written before `neutral` made it harmless."""
    return text[1:] if text.startswith("'") and text[1:].startswith(STARTS) else text
