"""The pages as the machine saw them, for the assessor's eyes: from the evidence file, or from the folder that was assessed."""

from pathlib import Path
from urllib.parse import quote

from madang_losi.evidence import EvidenceFile
from madang_losi.sources import decode

MOST_BYTES = 5_000_000


def kept_page(folder: Path, source: str, address: str) -> str | None:
    """The text of a page that was read; None where no copy was kept."""
    if address.startswith(("http://", "https://")):
        got = EvidenceFile(folder / "evidence.warc.gz").read().get(address)
        return decode(got.content, got.charset) if got and got.is_page else None
    root = Path(source).resolve()
    place = (root / address).resolve()
    if root.is_dir() and place.is_relative_to(root) and place.suffix.lower() in {".html", ".htm", ".xhtml"} and place.is_file():
        return decode(place.read_bytes()[:MOST_BYTES])
    return None


def at_quote(words: str) -> str:
    """What makes a browser go to the words and mark them: a text fragment."""
    first = " ".join(words.split()[:8])
    return f"#:~:text={quote(first)}" if first else ""
