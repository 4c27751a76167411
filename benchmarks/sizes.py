"""What a visit costs: bytes over the wire with all that a page needs, and the memory of the processes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

BROWSER = {"Accept-Encoding": "gzip, br", "Accept-Language": "en"}
STATUS_LINE = 17


@dataclass(frozen=True)
class Page:
    path: str
    html: int
    parts: dict[str, int]  # bytes of each stylesheet, script and picture, by address

    @property
    def first(self) -> int:
        return self.html + sum(self.parts.values())

    def after(self, known: Page) -> int:
        return self.html + sum(size for address, size in self.parts.items() if address not in known.parts)


class Scales:
    """Fetches as a browser does and weighs head and body; each part is weighed once."""

    def __init__(self, base: str):
        self.base, self.known = base, {}

    def page(self, path: str, cookie: str = "") -> Page:
        size, body, final = self._fetch(urljoin(self.base, path), cookie)
        parts = _Parts()
        parts.feed(body)
        wanted = dict.fromkeys(urljoin(final, address) for address in parts.found if not address.startswith("data:"))
        return Page(urlsplit(final).path, size, {address: self._weight(address) for address in wanted})

    def sitemap(self) -> list[str]:
        """The addresses of every public page, with those of the indexes it may be split in."""
        _size, body, _final = self._fetch(urljoin(self.base, "/sitemap.xml"), zipped=False)
        return [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", body)]

    def _weight(self, address: str) -> int:
        if address not in self.known:
            self.known[address] = self._fetch(address)[0]
        return self.known[address]

    def _fetch(self, address: str, cookie: str = "", *, zipped: bool = True) -> tuple[int, str, str]:
        headers = BROWSER | ({"Cookie": cookie} if cookie else {}) | ({} if zipped else {"Accept-Encoding": "identity"})
        try:
            answer = urlopen(Request(address, headers=headers))  # noqa: S310
        except HTTPError as problem:
            answer = problem
        with answer:
            content = answer.read()
            head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + STATUS_LINE
            return head + len(content), _text(content, answer.headers.get("Content-Encoding", "")), answer.url


def _text(content: bytes, encoding: str) -> str:
    if encoding == "gzip":
        import gzip

        content = gzip.decompress(content)
    elif encoding == "br":
        import brotli

        content = brotli.decompress(content)
    return content.decode(errors="replace")


class _Parts(HTMLParser):
    """What a browser fetches with a page; pictures that wait until they are scrolled to count as well."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "link" and given.get("rel") in {"stylesheet", "icon"}:
            self.found.append(given.get("href") or "")
        elif tag in {"img", "script"} and given.get("src"):
            self.found.append(given["src"] or "")


def memory_of(parent: int) -> int:
    """Bytes of a process and all it started: each page of memory counts once, shared by those who share it (PSS)."""
    return sum(_pss(process) for process in _family(parent))


def cpu_of(parent: int) -> float:
    """Seconds of a processor that a process and all it started have used."""
    fields = (Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split() for process in _family(parent))
    return sum(int(user) + int(system) for *_before, user, system in (line[:13] for line in fields)) / os.sysconf("SC_CLK_TCK")


def _family(parent: int) -> list[int]:
    children = [int(child) for file in Path(f"/proc/{parent}/task").glob("*/children") for child in file.read_text().split()]
    return [parent, *(one for child in children for one in _family(child))]


def _pss(process: int) -> int:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
