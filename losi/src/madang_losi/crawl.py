"""What is known while a portal is read, and which addresses belong to it."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from madang_losi.evidence import EvidenceFile
from madang_losi.guarding import place
from madang_losi.pages import Page
from madang_losi.rendering import Browser
from madang_losi.site import FILES

MOST_STYLES = 4
# Addresses that differ in their query alone: calendars and filters have endless many.
MOST_QUERIES = 3
ENDLESS = re.compile(r"(calendar|kalender|date=|month=|year=|/\d{4}/\d{1,2}/\d{1,2}|print=|replytocom|sort=|sessionid|PHPSESSID)", re.I)


@dataclass(slots=True)
class Crawl:
    start: str
    pages: int
    delay: float
    agent: str
    evidence: EvidenceFile | None
    tell: Callable[[str, int, int], None] | None
    named: tuple[str, int] = ("", 0)
    documents: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, Page] = field(default_factory=dict)
    assets: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    robots: dict[str, Protego] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    queries: Counter[str] = field(default_factory=Counter)
    waiting: list[tuple[float, int, str, int]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    known: Counter[str] = field(default_factory=Counter)
    same: set[str] = field(default_factory=set)
    contents: set[int] = field(default_factory=set)
    mapped: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    folders: Counter[str] = field(default_factory=Counter)
    named_in: dict[str, set[str]] = field(default_factory=dict)
    refusals: int = 0
    tries: int = 0
    home: str = ""
    browser: bool = False
    styles: int = MOST_STYLES
    shells: list[str] = field(default_factory=list)
    window: Browser | None = None
    open: AsyncExitStack = field(default_factory=AsyncExitStack)


def is_wanted(crawl: Crawl, address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not is_own(crawl, address) or FILES.search(parts.path):
        return False
    if ENDLESS.search(address) or len(address) > 400:
        return False
    if parts.query:
        crawl.queries[parts.path] += 1
        return crawl.queries[parts.path] <= MOST_QUERIES
    return True


def is_own(crawl: Crawl, address: str) -> bool:
    """The portal itself and its sister sites under the same name."""
    host, port = place(address)
    home, home_port = place(crawl.home or crawl.start)
    base = home.removeprefix("www.")
    if home.replace(".", "").isdigit() or ":" in home or "." not in base:
        return (host, port) == (home, home_port)
    return host.removeprefix("www.") == base or host.endswith(f".{base}")
