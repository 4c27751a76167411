"""What to read next: the menu before the text, what is still open before what repeats, the site's own map last."""

import heapq
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp

from madang_losi.crawl import Crawl, is_own, is_wanted
from madang_losi.fetched import Fetched
from madang_losi.fetching import get
from madang_losi.pages import DEPTH_UNKNOWN, Page
from madang_losi.reading import slug
from madang_losi.sources import decode
from madang_losi.terms import Reader, detect, languages

# Of a map made for search engines, only so much is read, and only addresses whose words name what is still open are visited.
MOST_MAPPED = 5_000
MOST_MAPS = 3
LOCATION = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.I)
# Sixty pages are few: a translation says nothing new, and the twelfth news item hardly. One step of depth is worth 10.
TRANSLATED, NEIGHBOUR = 20, 3
ZONE_ORDER = {"nav": 0, "header": 0, "main": 1, "aside": 2, "footer": 1}


def queue(crawl: Crawl, page: Page, order: Any, reader: Reader) -> None:
    """The menu before the text, links that name what is still open before those that repeat."""
    tongue = detect((unit.text for unit in page.units if unit.kind == "text"), page.declared_language)
    for link in page.links:
        address = urldefrag(urljoin(page.address, link.href.strip()))[0]
        if (address in crawl.met and address not in crawl.mapped) or not is_wanted(crawl, address):
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


async def queue_mapped(session: aiohttp.ClientSession, crawl: Crawl, home: Page, order: Any, reader: Reader) -> None:
    """What the site's own map for search engines adds: pages that no menu names, after those that it does."""
    tongue = detect((unit.text for unit in home.units if unit.kind == "text"), home.declared_language)
    for address in await _mapped(session, crawl):
        concepts = reader.concepts(slug(address), tuple(filter(None, (tongue, "en"))))
        fresh = sum(crawl.known[concept] < 2 for concept in concepts)
        if not fresh or address in crawl.met or not is_wanted(crawl, address):
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
        if number >= MOST_MAPS or not is_own(crawl, address):
            continue
        got = await _quietly(session, crawl, address)
        locations = LOCATION.findall(decode(got.content)) if got else []
        waiting += [place for place in locations if place.endswith(".xml")]
        found += [urljoin(crawl.home, place) for place in locations if not place.endswith(".xml")]
    return found[:MOST_MAPPED]


async def _quietly(session: aiohttp.ClientSession, crawl: Crawl, address: str) -> Fetched | None:
    """Most sites have no such map: that is no problem worth telling."""
    told, refused = len(crawl.problems), crawl.refusals
    got = await get(session, crawl, address, {})
    del crawl.problems[told:]
    crawl.refusals = refused
    return got if got and got.status == 200 and "xml" in got.kind else None
