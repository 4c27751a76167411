"""All pages of one portal together: what repeats on every page, where links lead, what can be reached by clicks."""

import posixpath
import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from madang_methods.sweeping import seldom_swept

from madang_losi.pages import DEPTH_UNKNOWN, Page
from madang_losi.parsing import parse

FILES = re.compile(r"\.(pdf|docx?|xlsx?|ods|odt|csv|json|xml|txt|zip|rtf|pptx?|kml|geojson|shp|rdf|jpe?g|png|mp3|mp4)$", re.I)
# Share of pages on which a unit must stand to be part of the frame; below three pages nothing can repeat.
FRAME_SHARE = 0.4
FRAME_PAGES = 3
# Platforms on which a town without its own forms puts them.
FORMS = re.compile(
    r"^(https?:)?//([\w-]+\.)*(forms\.gle|docs\.google\.com/forms|forms\.office\.com|forms\.microsoft\.com|forms\.cloud\.microsoft|typeform\.com|"
    r"jotform\.com|surveymonkey\.\w+|cognitoforms\.com|formstack\.com|wufoo\.com|tally\.so|framaforms\.org|forms\.yandex\.\w+|"
    r"form\.naver\.com|naver\.me|wjx\.cn|wj\.qq\.com|form\.run|airtable\.com/(shr|app\w+/pag))",
    re.I,
)
STOPPED = "The crawl was stopped before its end; the same command goes on where it stopped."
NOT_A_PAGE = ("javascript:", "data:", "blob:", "about:", "file:")


@dataclass(slots=True)
class Site:
    """`pages` in the order in which a visitor meets them. `assets` are stylesheets by address."""

    name: str
    home: str
    pages: dict[str, Page]
    assets: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    hosts: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()

    @property
    def home_page(self) -> Page | None:
        return self.pages.get(self.home)


@seldom_swept()
def site_from_documents(  # noqa: PLR0913 (what a site consists of)
    name: str,
    home: str,
    documents: Mapping[str, str | bytes],
    assets: Mapping[str, str],
    *,
    unread: Set[str] = frozenset(),
    mapped: Sequence[str] = (),
    parsed: Mapping[str, Page] | None = None,
) -> Site:
    """Pages that plain links reach from the home page, breadth first, as a visitor would; then those of the site's own map.

    `parsed` holds pages that were parsed on the way here: parsing is most of what a page costs.
    """
    parsed = dict(parsed or {})
    if home in documents and home not in parsed:
        parsed[home] = parse(documents[home], home)
    hosts = own_hosts(home, parsed.get(home))
    pages: dict[str, Page] = {}
    waiting = deque([(home, 0, "")])
    met: dict[tuple[str, str], str] = {}
    rest = deque((address, DEPTH_UNKNOWN, "sitemap") for address in mapped)
    while waiting or rest:
        address, depth, via = (waiting or rest).popleft()
        if address in pages or address not in documents:
            continue
        page = parsed.get(address) or parse(documents[address], address)
        page.depth, page.via = depth, via
        pages[address] = page
        for link in page.units:
            if link.kind in {"link", "form"}:
                link.target = _resolve_once(address, link.href, hosts, documents, met)
            if link.kind == "link" and link.target in documents and link.target not in pages:
                waiting.append((link.target, depth + 1 if depth >= 0 else DEPTH_UNKNOWN, link.text))
        waiting.extend((resolve(address, frame, hosts, documents), depth, "frame") for frame in page.markup["frames"])
        if page.markup["refresh"] and "url=" in page.markup["refresh"].lower():
            waiting.append((resolve(address, page.markup["refresh"].split("=", 1)[1], hosts, documents), depth, "refresh"))
    site = Site(name, home, pages, dict(assets), hosts=hosts, unread=frozenset(unread))
    _follow_links(site)
    _mark_the_frame(site)
    return site


def own_hosts(home: str, page: Page | None) -> frozenset[str]:
    """The host of the home page; a saved copy names it in its canonical address."""
    host = urlsplit(home).hostname
    if host and host != "saved.invalid":
        return frozenset({host.removeprefix("www.")})
    named = (page.markup["canonical"], page.markup["meta"].get("og:url", "")) if page else ()
    return frozenset(found.removeprefix("www.") for address in named if (found := urlsplit(address).hostname))


def _resolve_once(base: str, href: str, hosts: frozenset[str], documents: Mapping[str, object], met: dict[tuple[str, str], str]) -> str:
    """The same menu stands on every page of a folder, so what an address means there is found once."""
    if href[:1] in {"", "#", "?"} or "?" in base:
        return resolve(base, href, hosts, documents)
    key = (base.rpartition("/")[0], href)
    found = met.get(key)
    if found is None:
        found = met[key] = resolve(base, href, hosts, documents)
    return found


def resolve(base: str, href: str, hosts: frozenset[str], documents: Mapping[str, object]) -> str:
    """The address of a document if there is one; else the absolute address without its fragment."""
    try:
        joined = urldefrag(urljoin(base, href.strip()))[0]
        parts = urlsplit(joined)
    except ValueError:
        return ""
    host, here = (parts.hostname or "").removeprefix("www."), _host(base)
    if host in hosts and host != here:
        at = urlsplit(base)
        joined = f"{at.scheme}://{at.netloc}{parts.path}"
        parts = urlsplit(joined)
    if parts.scheme not in {"http", "https"} or (host not in hosts and host != here):
        return joined
    plain = f"{parts.scheme}://{parts.netloc}{posixpath.normpath(unquote(parts.path)) if parts.path else '/'}".rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    tries = (joined, plain + query, plain, f"{plain}/index.html", f"{plain}/index.htm", f"{plain}.html")
    return next((address for address in tries if address in documents), joined)


def _follow_links(site: Site) -> None:
    met: dict[tuple[str, str], str] = {}
    for page in site.pages.values():
        for unit in page.units:
            if unit.kind in {"link", "form"}:
                key = (unit.href, unit.target)
                if key not in met:
                    met[key] = where(*key, site)
                leads = met[key]
                unit.leads = "self" if leads == "page" and unit.target == page.address else leads


def where(href: str, target: str, site: Site) -> str:
    """page, file, outside, form (on a platform for forms), mail, phone, place (on the same page) or nowhere."""
    href = href.strip().lower()
    if href.startswith("mailto:"):
        return "mail"
    if href.startswith("tel:"):
        return "phone"
    if not href or href in {"#", "#!", "/#"} or href.startswith(NOT_A_PAGE):
        return "nowhere"
    if href.startswith("#"):
        return "place"
    if FORMS.match(href):
        return "form"
    return _leads_to(target, site)


def _leads_to(target: str, site: Site) -> str:
    parts, host = urlsplit(target), _host(target)
    own = {_host(site.home), *site.hosts}
    if host.removeprefix("www.") not in own and host not in own:
        return "outside" if parts.scheme in {"http", "https"} and "." in host else "nowhere"
    if FILES.search(parts.path):
        return "file"
    return "page" if target in site.pages or target in site.unread else "nowhere"


@lru_cache(maxsize=16_384)
def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _mark_the_frame(site: Site) -> None:
    """A unit that stands on many pages is the frame: it is counted once, where it is met first."""
    if len(site.pages) < FRAME_PAGES:
        return
    times: Counter[tuple[str, str]] = Counter()
    for page in site.pages.values():
        times.update({(unit.kind, unit.text) for unit in page.units if unit.kind != "title"})
    least = max(FRAME_PAGES, FRAME_SHARE * len(site.pages))
    for page in site.pages.values():
        for unit in page.units:
            unit.is_repeated = unit.kind != "title" and times[(unit.kind, unit.text)] >= least
