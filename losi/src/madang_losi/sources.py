"""Where pages come from when they are not fetched: a folder of saved HTML, or a WARC."""

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

from madang_losi.errors import LosiError
from madang_losi.site import Site, site_from_documents

SAVED = "http://saved.invalid"
HTML = {".html", ".htm", ".xhtml"}
HOME_NAMES = ("index.html", "index.htm", "default.html", "home.html")
# A saved page above this size is not a page a resident would wait for.
MOST_BYTES = 8_000_000


def site_from_folder(folder: Path) -> Site:
    """A site as saved by a mirror tool; addresses are the paths in the folder."""
    documents = {f"{SAVED}/{file.relative_to(folder).as_posix()}": _read(file) for file in _pages(folder)}
    home = next((f"{SAVED}/{name}" for name in HOME_NAMES if f"{SAVED}/{name}" in documents), None)
    if home is None:
        home = min(documents, key=lambda address: (address.count("/"), len(address)), default=None)
    if home is None:
        raise LosiError(f"{folder} holds no saved HTML pages. Give a folder with index.html, a WARC, or an address.")
    sheets = (file for file in sorted(folder.rglob("*.css")) if file.is_file())
    assets = {f"{SAVED}/{file.relative_to(folder).as_posix()}": _styles(file) for file in sheets}
    return site_from_documents(folder.resolve().name, home, documents, assets)


def _pages(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in HTML and file.is_file())


def _read(file: Path) -> str:
    return decode(file.read_bytes()[:MOST_BYTES])


def _styles(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")[:1_000_000]


CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.I)


def decode(content: bytes, declared: str | None = None) -> str:
    """Text by what the server says, the page says, UTF-8, in this order; a strange byte never stops an assessment."""
    in_page = CHARSET.search(content[:4096])
    for name in (declared, in_page[1].decode("ascii") if in_page else None, "utf-8"):
        try:
            if name:
                return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252" if b"\x00" not in content[:100] else "utf-16", errors="replace")


def shown(address: str) -> str:
    """An address as people read it: a saved page by its path."""
    return address.removeprefix(SAVED + "/") if address.startswith(SAVED) else address


def site_from_warc(path: Path) -> Site:
    from warcio.archiveiterator import ArchiveIterator

    documents: dict[str, str | bytes] = {}
    assets: dict[str, str] = {}
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or not record.http_headers:
                continue
            if not record.http_headers.get_statuscode().startswith("2"):
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            address = record.rec_headers.get_header("WARC-Target-URI")
            content = record.content_stream().read(MOST_BYTES)
            if "html" in kind:
                documents[address] = decode(content)
            elif "css" in kind:
                assets[address] = content.decode("utf-8", errors="replace")
    if not documents:
        raise LosiError(f"{path} holds no HTML pages. Check that it is a WARC of a web site.")
    home = min(documents, key=lambda address: (len(urlsplit(address).path.strip("/")), len(address)))
    return site_from_documents(urlsplit(home).hostname or path.stem, home, documents, assets)


def saved_address(path: str) -> str:
    return f"{SAVED}/{quote(path)}"
