"""Fetching one address politely: robots.txt, a pause for each host, redirects, and never more than a page may weigh."""

import asyncio
import time
import zlib
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from protego import Protego

from madang_losi.crawl import Crawl
from madang_losi.fetched import Fetched
from madang_losi.guarding import NotAllowed, check
from madang_losi.sources import decode

AGENT = "Madang-LOSI/0.1"
MOST_BYTES = 5_000_000
MOST_REDIRECTS = 5
WALLS = {401, 403, 407, 429, 503}


async def get(session: aiohttp.ClientSession, crawl: Crawl, address: str, kept: dict[str, Fetched]) -> Fetched | None:
    """One address with its redirects; every failure is told, none stops the assessment."""
    try:
        for _ in range(MOST_REDIRECTS + 1):
            if address in kept:
                return kept[address]
            check(address, crawl.named)
            if not await _may(session, crawl, address):
                crawl.problems.append(f"robots.txt asks not to read {address}.")
                return None
            await pause_before(crawl, address)
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


async def pause_before(crawl: Crawl, address: str) -> None:
    parts = urlsplit(address)
    rules = crawl.robots.get(f"{parts.scheme}://{parts.netloc}")
    asked_for = rules.crawl_delay(AGENT) if rules else None
    pause = max(crawl.delay, min(float(asked_for or 0), 30.0))
    since = time.monotonic() - crawl.last.get(parts.netloc, float("-inf"))
    if since < pause:
        await asyncio.sleep(pause - since)
    crawl.last[parts.netloc] = time.monotonic()
