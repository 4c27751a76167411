"""Reading a portal over the network as a patient resident would: one page at a time, the menu first, and honestly named."""

import asyncio
import heapq
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from protego import Protego

from madang_losi.errors import LosiError
from madang_losi.evidence import EvidenceFile
from madang_losi.guarding import NotAllowed, check, connector_options, place
from madang_losi.pages import DEPTH_UNKNOWN, Page, parse
from madang_losi.reading import slug
from madang_losi.rendering import Browser, CannotOpen, is_shell
from madang_losi.site import FILES, STOPPED, Site, site_from_documents
from madang_losi.sources import decode
from madang_losi.terms import Reader, detect, languages

AGENT = "Madang-LOSI/0.1"
MOST_BYTES = 5_000_000
MOST_REDIRECTS = 5
MOST_STYLES = 4
# For the audits, the sheets of all pages, also those of other hosts: the checker of style sheets judges them too.
MOST_SHEETS = 40
SECONDS_PER_PAGE = 20
# Refused so often in a row, the site does not want to be read; asking on would be rude and useless.
MOST_REFUSALS = 5
# Requests for each page wanted: a menu of dead links must not keep the crawl, or the town's server, busy for ever.
MOST_TRIES = 4
# Addresses that differ in their query alone: calendars and filters have endless many.
MOST_QUERIES = 3
ENDLESS = re.compile(r"(calendar|kalender|date=|month=|year=|/\d{4}/\d{1,2}/\d{1,2}|print=|replytocom|sort=|sessionid|PHPSESSID)", re.I)
WALLS = {401, 403, 407, 429, 503}
# Of a map made for search engines, only so much is read, and only addresses whose words name what is still open are visited.
MOST_MAPPED = 5_000
MOST_MAPS = 3
LOCATION = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.I)
# Sixty pages are few: a translation says nothing new, and the twelfth news item hardly. One step of depth is worth 10.
TRANSLATED, NEIGHBOUR = 20, 3
ZONE_ORDER = {"nav": 0, "header": 0, "main": 1, "aside": 2, "footer": 1}


@dataclass(slots=True)
class Fetched:
    address: str
    status: int
    kind: str
    content: bytes
    charset: str | None = None

    @property
    def is_page(self) -> bool:
        return self.status == 200 and "html" in self.kind


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


def agent_of(contact: str) -> str:
    return f"{AGENT} ({f'+{contact}; ' if contact else ''}assesses public portals based on LOSI)"


def site_from_web(  # noqa: PLR0913 (each is an option of the command)
    start: str,
    *,
    pages: int = 60,
    delay: float = 1.0,
    contact: str = "",
    out: Path | None = None,
    tell: Callable[[str, int, int], None] | None = None,
    browser: bool = False,
    styles: int = MOST_STYLES,
) -> Site:
    """Crawl a portal. With `out`, every answer is kept in evidence.warc.gz there, and a second run goes on from it.

    With `browser`, pages whose plain HTML says nothing are opened in Chromium. `styles` is how many style sheets are read.
    """
    if pages < 1 or delay < 0:
        raise LosiError("Read at least one page, and wait at least 0 seconds between two requests.")
    agent = agent_of(contact)
    evidence = EvidenceFile(out / "evidence.warc.gz") if out else None
    crawl = Crawl(start, pages, delay, agent, evidence, tell, named=place(start), browser=browser, styles=styles)
    try:
        asyncio.run(_run(crawl))
    except KeyboardInterrupt:
        crawl.problems.append(STOPPED)
    return _site(crawl)


def _site(crawl: Crawl) -> Site:
    name = urlsplit(crawl.start).hostname or crawl.start
    home = crawl.home or crawl.start
    unread = crawl.same | {address for *_, address, _ in crawl.waiting}
    mapped = sorted(crawl.mapped & crawl.documents.keys())
    site = site_from_documents(name, home, crawl.documents, crawl.assets, unread=unread, mapped=mapped, parsed=crawl.parsed)
    site.problems = crawl.problems
    return site


async def _run(crawl: Crawl) -> None:
    timeout = aiohttp.ClientTimeout(total=SECONDS_PER_PAGE)
    connector = aiohttp.TCPConnector(**connector_options(crawl.named))
    headers = {"User-Agent": crawl.agent, "Accept": "text/html,text/css;q=0.5", "Accept-Encoding": "gzip, deflate"}
    kept = crawl.evidence.read() if crawl.evidence else {}
    jar = aiohttp.CookieJar()
    async with (
        crawl.open,
        aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers, auto_decompress=False, cookie_jar=jar) as session,
    ):
        order, reader, most = count(), Reader(), MOST_TRIES * crawl.pages
        heapq.heappush(crawl.waiting, (0, next(order), crawl.start, 0))
        while crawl.waiting and len(crawl.documents) < crawl.pages and crawl.refusals < MOST_REFUSALS and crawl.tries < most:
            _, _, address, depth = heapq.heappop(crawl.waiting)
            if address in crawl.opened:
                continue
            crawl.opened.add(address)
            page = await _visit(session, crawl, address, depth, kept)
            if page is not None:
                _queue(crawl, page, order, reader)
                if page.address == crawl.home:
                    await _queue_mapped(session, crawl, page, order, reader)
        await _styles(session, crawl, kept)
    if crawl.tries >= MOST_TRIES * crawl.pages and len(crawl.documents) < crawl.pages:
        crawl.problems.append(f"Only {len(crawl.documents)} pages were found in {crawl.tries} requests: many links lead nowhere.")
    if crawl.shells and not crawl.browser:
        crawl.problems.append(
            f"{len(crawl.shells)} pages say nothing without their scripts, {crawl.shells[0]} first; --browser opens them in Chromium."
        )
    if crawl.refusals >= MOST_REFUSALS:
        crawl.problems.append(f"The site refused {crawl.refusals} requests in a row (a wall), so reading was stopped.")


async def _visit(session: aiohttp.ClientSession, crawl: Crawl, address: str, depth: int, kept: dict[str, Fetched]) -> Page | None:
    crawl.tries += 1
    if crawl.tell:
        crawl.tell(f"Reading {address}", len(crawl.documents), crawl.pages)
    got = await _get(session, crawl, address, kept)
    if got is None or not got.is_page or got.address in crawl.documents:
        return None
    if crawl.home and not _is_own(crawl, got.address):
        return None
    crawl.home = crawl.home or got.address
    text = decode(got.content, got.charset)
    page = parse(text, got.address, depth)
    if is_shell(page, text):
        text = await _filled(crawl, got.address) or text
        page = parse(text, got.address, depth)
    if hash(text) in crawl.contents:
        crawl.same.add(got.address)
        return None
    crawl.contents.add(hash(text))
    crawl.documents[got.address] = text
    crawl.parsed[got.address] = page
    return page


async def _filled(crawl: Crawl, address: str) -> str:
    """What scripts make of a page that says nothing by itself; empty where no browser may look, or none could."""
    crawl.shells.append(address)
    if not crawl.browser:
        return ""
    if crawl.window is None:
        crawl.window = await crawl.open.enter_async_context(Browser(crawl.named, crawl.agent))
    await _wait(crawl, address)
    try:
        return await crawl.window.rendered(address)
    except CannotOpen as problem:
        crawl.problems.append(f"{address} could not be shown in the browser: {problem}")
        return ""


async def _get(session: aiohttp.ClientSession, crawl: Crawl, address: str, kept: dict[str, Fetched]) -> Fetched | None:
    """One address with its redirects; every failure is told, none stops the assessment."""
    try:
        for _ in range(MOST_REDIRECTS + 1):
            if address in kept:
                return kept[address]
            check(address, crawl.named)
            if not await _may(session, crawl, address):
                crawl.problems.append(f"robots.txt asks not to read {address}.")
                return None
            await _wait(crawl, address)
            got, forward = await _fetch(session, crawl, address)
            if forward is None:
                return _judged(crawl, got)
            address = forward
        crawl.problems.append(f"{address} sends from one address to the next without end.")
    except (aiohttp.ClientError, NotAllowed, TimeoutError, OSError, ValueError) as problem:
        crawl.problems.append(f"{address} could not be read: {problem.__cause__ or problem or type(problem).__name__}")
    return None


def _judged(crawl: Crawl, got: Fetched) -> Fetched | None:
    if got.status in WALLS:
        crawl.refusals += 1
        crawl.problems.append(f"{got.address} answered {got.status}: a wall or a log-in.")
        return None
    crawl.refusals = 0
    if got.status >= 400:
        crawl.problems.append(f"{got.address} answered {got.status}.")
        return None
    return got


async def _fetch(session: aiohttp.ClientSession, crawl: Crawl, address: str) -> tuple[Fetched, str | None]:
    async with session.get(address, allow_redirects=False) as response:
        if response.status in {301, 302, 303, 307, 308} and "Location" in response.headers:
            forward = urldefrag(urljoin(address, response.headers["Location"]))[0]
            return Fetched(address, response.status, "", b""), forward
        content = await _body(response)
        got = Fetched(address, response.status, response.content_type or "", content, response.charset)
    if crawl.evidence:
        crawl.evidence.add(got)
    return got, None


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """At most MOST_BYTES, also after unpacking: a small file may hold a huge one."""
    packed = response.headers.get("Content-Encoding", "").lower()
    unpack = zlib.decompressobj(47) if packed in {"gzip", "x-gzip", "deflate"} else None
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += unpack.decompress(chunk, MOST_BYTES - len(body)) if unpack else chunk
        if len(body) >= MOST_BYTES:
            break
    return bytes(body[:MOST_BYTES])


async def _may(session: aiohttp.ClientSession, crawl: Crawl, address: str) -> bool:
    parts = urlsplit(address)
    root = f"{parts.scheme}://{parts.netloc}"
    if root not in crawl.robots:
        crawl.robots[root] = await _robots(session, crawl, root)
    return bool(crawl.robots[root].can_fetch(address, AGENT))


async def _robots(session: aiohttp.ClientSession, crawl: Crawl, root: str) -> Protego:
    """What a missing robots.txt allows is everything; one that fails with an error of the server allows nothing."""
    async with session.get(f"{root}/robots.txt", allow_redirects=False) as response:
        if response.status >= 500:
            return Protego.parse("User-agent: *\nDisallow: /")
        text = decode((await _body(response))[:500_000]) if response.status == 200 else ""
    crawl.last[urlsplit(root).netloc] = time.monotonic()
    return Protego.parse(text)


async def _wait(crawl: Crawl, address: str) -> None:
    parts = urlsplit(address)
    rules = crawl.robots.get(f"{parts.scheme}://{parts.netloc}")
    asked_for = rules.crawl_delay(AGENT) if rules else None
    pause = max(crawl.delay, min(float(asked_for or 0), 30.0))
    since = time.monotonic() - crawl.last.get(parts.netloc, float("-inf"))
    if since < pause:
        await asyncio.sleep(pause - since)
    crawl.last[parts.netloc] = time.monotonic()


def _queue(crawl: Crawl, page: Page, order: Any, reader: Reader) -> None:
    """The menu before the text, links that name what is still open before those that repeat."""
    tongue = detect((unit.text for unit in page.units if unit.kind == "text"), page.declared_language)
    for link in page.links:
        address = urldefrag(urljoin(page.address, link.href.strip()))[0]
        if (address in crawl.met and address not in crawl.mapped) or not _is_wanted(crawl, address):
            continue
        # What the map for search engines named first gets its place by the link that people see.
        crawl.mapped.discard(address)
        crawl.met.add(address)
        concepts = reader.concepts(link.text[:150], tuple(filter(None, (tongue, "en"))))
        fresh = sum(crawl.known[concept] < 2 for concept in concepts)
        crawl.known.update(concepts)
        rank = 10 * (max(page.depth, 0) + 1) + 2 * ZONE_ORDER.get(link.zone, 1) - 4 * min(fresh, 2) + _sameness(crawl, address, concepts)
        heapq.heappush(crawl.waiting, (rank, next(order), address, page.depth + 1 if page.depth >= 0 else DEPTH_UNKNOWN))


def _sameness(crawl: Crawl, address: str, concepts: Collection[str]) -> int:
    """Later in the queue: a second page in a tongue that is not the home page's, and the many neighbours of pages seen that name nothing else."""
    path = urlsplit(address).path.strip("/")
    tongue = path.split("/", 1)[0].lower()
    home = urlsplit(crawl.home).path.strip("/").split("/", 1)[0].lower()
    if tongue in languages() and tongue != home:
        crawl.folders[tongue] += 1
        return TRANSLATED if crawl.folders[tongue] > 1 else 0
    folder = path.rpartition("/")[0]
    named = crawl.named_in.setdefault(folder, set())
    is_new = not folder or not named.issuperset(concepts or {""})
    named.update(concepts or {""})
    crawl.folders[folder] += not is_new
    return 0 if is_new else min(NEIGHBOUR * crawl.folders[folder], TRANSLATED)


async def _queue_mapped(session: aiohttp.ClientSession, crawl: Crawl, home: Page, order: Any, reader: Reader) -> None:
    """What the site's own map for search engines adds: pages that no menu names, after those that it does."""
    tongue = detect((unit.text for unit in home.units if unit.kind == "text"), home.declared_language)
    for address in await _mapped(session, crawl):
        concepts = reader.concepts(slug(address), tuple(filter(None, (tongue, "en"))))
        fresh = sum(crawl.known[concept] < 2 for concept in concepts)
        if not fresh or address in crawl.met or not _is_wanted(crawl, address):
            continue
        crawl.met.add(address)
        crawl.mapped.add(address)
        crawl.known.update(concepts)
        heapq.heappush(crawl.waiting, (40 - 4 * min(fresh, 2), next(order), address, DEPTH_UNKNOWN))


async def _mapped(session: aiohttp.ClientSession, crawl: Crawl) -> list[str]:
    """Addresses of the maps that robots.txt names, or of /sitemap.xml; a map of maps is opened one level down."""
    parts = urlsplit(crawl.home)
    root = f"{parts.scheme}://{parts.netloc}"
    waiting = list(crawl.robots[root].sitemaps)[:MOST_MAPS] if root in crawl.robots else []
    waiting = waiting or [f"{root}/sitemap.xml"]
    found: list[str] = []
    for number, address in enumerate(waiting):
        if number >= MOST_MAPS or not _is_own(crawl, address):
            continue
        got = await _quietly(session, crawl, address)
        locations = LOCATION.findall(decode(got.content)) if got else []
        waiting += [place for place in locations if place.endswith(".xml")]
        found += [urljoin(crawl.home, place) for place in locations if not place.endswith(".xml")]
    return found[:MOST_MAPPED]


async def _quietly(session: aiohttp.ClientSession, crawl: Crawl, address: str) -> Fetched | None:
    """Most sites have no such map: that is no problem worth telling."""
    told, refused = len(crawl.problems), crawl.refusals
    got = await _get(session, crawl, address, {})
    del crawl.problems[told:]
    crawl.refusals = refused
    return got if got and got.status == 200 and "xml" in got.kind else None


def _is_wanted(crawl: Crawl, address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not _is_own(crawl, address) or FILES.search(parts.path):
        return False
    if ENDLESS.search(address) or len(address) > 400:
        return False
    if parts.query:
        crawl.queries[parts.path] += 1
        return crawl.queries[parts.path] <= MOST_QUERIES
    return True


def _is_own(crawl: Crawl, address: str) -> bool:
    """The portal itself and its sister sites under the same name."""
    host, port = place(address)
    home, home_port = place(crawl.home or crawl.start)
    base = home.removeprefix("www.")
    if home.replace(".", "").isdigit() or ":" in home or "." not in base:
        return (host, port) == (home, home_port)
    return host.removeprefix("www.") == base or host.endswith(f".{base}")


async def _styles(session: aiohttp.ClientSession, crawl: Crawl, kept: dict[str, Fetched]) -> None:
    """The style sheets of the home page first: whether it answers to a narrow screen stands there."""
    if crawl.home not in crawl.documents:
        return
    own_only = crawl.styles <= MOST_STYLES
    for address in _style_addresses(crawl)[: crawl.styles]:
        if own_only and not _is_own(crawl, address):
            continue
        got = await _get(session, crawl, address, kept)
        if got is not None and got.status == 200:
            crawl.assets[got.address] = got.content.decode("utf-8", errors="replace")


def _style_addresses(crawl: Crawl) -> list[str]:
    pages = [crawl.home] if crawl.styles <= MOST_STYLES else [crawl.home, *crawl.documents]
    found: dict[str, None] = {}
    for address in pages:
        for href in crawl.parsed[address].markup["stylesheets"]:
            found.setdefault(urldefrag(urljoin(address, href))[0])
    return list(found)
