"""Reading a portal over the network as a patient resident would: one page at a time, the menu first, and honestly named."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp

from madang_losi.crawl import MOST_STYLES, Crawl, is_own
from madang_losi.errors import LosiError
from madang_losi.evidence import EvidenceFile
from madang_losi.fetched import Fetched
from madang_losi.fetching import AGENT, get, pause_before
from madang_losi.guarding import connector_options, place
from madang_losi.pages import Page
from madang_losi.parsing import parse
from madang_losi.queueing import queue, queue_mapped
from madang_losi.rendering import Browser, CannotOpen, is_shell
from madang_losi.site import STOPPED, Site, site_from_documents
from madang_losi.sources import decode
from madang_losi.terms import Reader

# For the audits, the sheets of all pages, also those of other hosts: the checker of style sheets judges them too.
MOST_SHEETS = 40
SECONDS_PER_PAGE = 20
# Refused so often in a row, the site does not want to be read; asking on would be rude and useless.
MOST_REFUSALS = 5
# Requests for each page wanted: a menu of dead links must not keep the crawl, or the town's server, busy for ever.
MOST_TRIES = 4


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
                queue(crawl, page, order, reader)
                if page.address == crawl.home:
                    await queue_mapped(session, crawl, page, order, reader)
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
    got = await get(session, crawl, address, kept)
    if got is None or not got.is_page or got.address in crawl.documents:
        return None
    if crawl.home and not is_own(crawl, got.address):
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
    await pause_before(crawl, address)
    try:
        return await crawl.window.rendered(address)
    except CannotOpen as problem:
        crawl.problems.append(f"{address} could not be shown in the browser: {problem}")
        return ""


async def _styles(session: aiohttp.ClientSession, crawl: Crawl, kept: dict[str, Fetched]) -> None:
    """The style sheets of the home page first: whether it answers to a narrow screen stands there."""
    if crawl.home not in crawl.documents:
        return
    own_only = crawl.styles <= MOST_STYLES
    for address in _style_addresses(crawl)[: crawl.styles]:
        if own_only and not is_own(crawl, address):
            continue
        got = await get(session, crawl, address, kept)
        if got is not None and got.status == 200:
            crawl.assets[got.address] = got.content.decode("utf-8", errors="replace")


def _style_addresses(crawl: Crawl) -> list[str]:
    pages = [crawl.home] if crawl.styles <= MOST_STYLES else [crawl.home, *crawl.documents]
    found: dict[str, None] = {}
    for address in pages:
        for href in crawl.parsed[address].markup["stylesheets"]:
            found.setdefault(urldefrag(urljoin(address, href))[0])
    return list(found)
