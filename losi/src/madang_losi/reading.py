"""Reading a site: the language of each page, the concepts of each unit, what each page is about."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from madang_methods.sweeping import seldom_swept

from madang_losi.pages import Page, Unit, count_words
from madang_losi.site import FRAME_PAGES, Site
from madang_losi.terms import NO_CONCEPTS, Reader, detect, languages, normal

TITLE_PARTS = re.compile(r"\s+[|–—·•:»-]\s+|\s*\|\s*")
LONG_PASSAGE = 1500
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Below this many letters the common words of a page do not tell its language.
SHORT_PAGE = 400
# A page of fewer words that says *soon*, or where else to read, holds nothing yet.
EMPTY_PAGE = 80
OF_OTHERS = frozenset({"state_body", "on_own_pages"})
BARE = frozenset({"more"})
# Links of so few words may be *here* or *read more*.
BARE_LINK = 5
# Of so many words is a line that may stand as the heading of a page without headings.
SHORT_LINE = 6
# Fewer fields than this are a search, a newsletter or a log-in, not a request to the town.
FORM_FIELDS = 3
NEWS_PATH = re.compile(r"/(news|actualit|noticia|nachricht|aktuell|nyhet|novost|berita|notizie)", re.I)


@dataclass(slots=True)
class ReadPage:
    page: Page
    units: list[Unit]
    topic: frozenset[str]
    incoming: frozenset[str]
    words: int
    is_news: bool
    is_home: bool
    has_form: bool = False
    asks_password: bool = False
    mentions: Counter[str] = field(default_factory=Counter)
    # Still to be written, or it only says where somebody else explains the matter.
    is_empty: bool = False
    # Fields to fill in and a way to send them, fewer than a request would need on a page about anything.
    has_message: bool = False


@dataclass(slots=True)
class ReadSite:
    site: Site
    pages: list[ReadPage]
    languages: Counter[str]
    frame: list[Unit]
    # Which units name a concept: every rule asks this, so it is looked up and not searched.
    own_index: dict[str, list[tuple[ReadPage, Unit]]] = field(default_factory=dict)
    by_address: dict[str, ReadPage] = field(default_factory=dict)
    frame_index: dict[str, list[tuple[ReadPage, Unit]]] = field(default_factory=dict)

    def naming(self, wanted: str) -> list[tuple[ReadPage, Unit]]:
        """Units of the pages' own that name a concept, or any of a|b."""
        return _naming(self.own_index, wanted)

    def frame_naming(self, wanted: str) -> list[tuple[ReadPage, Unit]]:
        """The same of menu, header and footer, which are met on the home page."""
        return _naming(self.frame_index, wanted)

    @property
    def language(self) -> str:
        return self.languages.most_common(1)[0][0] if self.languages else ""

    @property
    def home(self) -> ReadPage | None:
        return self.by_address.get(self.site.home)


@seldom_swept()
def read(site: Site) -> ReadSite:
    reader = Reader()
    tongues = _languages(site)
    main = tongues.most_common(1)[0][0] if tongues else ""
    _name_concepts(site, reader, main)
    incoming = _incoming(site)
    usual = _usual_title_parts(site)
    pages = []
    for page in site.pages.values():
        topic = frozenset() if page.address == site.home else reader.concepts(_named(page, usual), _codes(page, main))
        pages.append(_read_page(page, site, topic, incoming.get(page.address, frozenset())))
    by_address = {page.page.address: page for page in pages}
    frame = _frame(site)
    home = by_address.get(site.home)
    return ReadSite(
        site, pages, tongues, frame, _index((page, page.units) for page in pages), by_address, _index([(home, frame)] if home else [])
    )


def _naming(index: dict[str, list[tuple[ReadPage, Unit]]], wanted: str) -> list[tuple[ReadPage, Unit]]:
    if "|" not in wanted:
        return index.get(wanted, [])
    met = {id(unit): (page, unit) for one in wanted.split("|") for page, unit in index.get(one, [])}
    return list(met.values())


def _index(places: Iterable[tuple[ReadPage, list[Unit]]]) -> dict[str, list[tuple[ReadPage, Unit]]]:
    index: dict[str, list[tuple[ReadPage, Unit]]] = {}
    for page, units in places:
        for unit in units:
            for concept in unit.concepts:
                index.setdefault(concept, []).append((page, unit))
    return index


def _languages(site: Site) -> Counter[str]:
    tongues: Counter[str] = Counter()
    for page in site.pages.values():
        own = [unit.text for unit in page.own if unit.kind == "text"]
        page.language = detect(own, page.declared_language) if sum(map(len, own)) > SHORT_PAGE else ""
        if page.language:
            tongues[page.language] += 1 + page.words()
    _fill_short_pages(site, tongues)
    return tongues


def _fill_short_pages(site: Site, tongues: Counter[str]) -> None:
    """A page too short to tell is read in the site's language; where such pages say more than the others, that is told from all of them."""
    short = [page for page in site.pages.values() if not page.language]
    words = sum(page.words() for page in short)
    if not tongues or words > tongues.total():
        every = [unit.text for page in short for unit in page.units]
        declared = next((page.declared_language for page in short if page.declared_language), "")
        tongues[detect(every, declared)] += 1 + words
    main = tongues.most_common(1)[0][0]
    for page in site.pages.values():
        page.language = page.language or main


def _name_concepts(site: Site, reader: Reader, main: str) -> None:
    for page in site.pages.values():
        codes = _codes(page, main)
        section, of_section, outer, of_outer = "", NO_CONCEPTS, "", NO_CONCEPTS
        for unit in page.units:
            unit.concepts = reader.concepts(unit.text[:LONG_PASSAGE], codes)
            if unit.section != section:
                section, of_section = unit.section, reader.concepts(unit.section, codes) if unit.section else NO_CONCEPTS
            if unit.outer != outer:
                outer, of_outer = unit.outer, reader.concepts(unit.outer, codes) if unit.outer else NO_CONCEPTS
            unit.section_concepts, unit.outer_concepts = of_section, of_outer
            if unit.around:
                _read_around(unit, reader.concepts(unit.around, codes))


def _read_around(unit: Unit, around: frozenset[str]) -> None:
    """A link that says only *here* speaks with the line it stands in; a sentence out of a life is not about the town."""
    if unit.kind == "text":
        unit.is_biography = "biography" in around
    elif unit.kind == "link" and (unit.concepts == BARE or not unit.text) and count_words(unit.text) <= BARE_LINK:
        unit.concepts |= around | unit.section_concepts


def _codes(page: Page, main: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in (page.language, main, "en") if code in languages()))


def _incoming(site: Site) -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for page in site.pages.values():
        for link in page.links:
            if link.leads == "page" and len(link.text) < 120:
                named.setdefault(link.target, set()).update(link.concepts)
    return {address: frozenset(concepts) for address, concepts in named.items()}


def _usual_title_parts(site: Site) -> frozenset[str]:
    parts = Counter(part for page in site.pages.values() for part in set(TITLE_PARTS.split(page.title)))
    return frozenset(part for part, times in parts.items() if times >= max(2, 0.3 * len(site.pages)))


def _named(page: Page, usual: frozenset[str]) -> str:
    """What a page says it is about: its title without the town's name, its main heading, its address."""
    parts = [part for part in TITLE_PARTS.split(page.title) if part not in usual]
    return " . ".join([*parts, *_main_headings(page.own), slug(page.address)])


def _read_page(page: Page, site: Site, topic: frozenset[str], incoming: frozenset[str]) -> ReadPage:
    few = len(site.pages) < FRAME_PAGES
    units = [unit for unit in page.own if unit.kind != "title" and unit.zone != "footer" and not (few and unit.zone == "nav")]
    is_home = page.address == site.home
    elsewhere = any(is_of_others(unit) for unit in units)
    told = [unit for unit in units if not is_of_others(unit)] if elsewhere else units
    mentions = Counter(concept for unit in told for concept in unit.concepts)
    words = sum(count_words(unit.text) for unit in units if unit.kind in {"text", "link", "heading"})
    is_news = "news" in topic or bool(NEWS_PATH.search(page.address))
    asks_password = any(unit.kind == "field" and unit.attributes.get("type") == "password" for unit in units)
    is_empty = not is_home and words < EMPTY_PAGE and (elsewhere or "soon" in mentions or _says_soon_as_others(page))
    return ReadPage(
        page, units, topic, incoming, words, is_news, is_home, _has_form(units), asks_password, mentions, is_empty, _has_message(units)
    )


def _says_soon_as_others(page: Page) -> bool:
    """What stands on many pages is taken for their frame, and *coming soon* may stand on many."""
    return any("soon" in unit.concepts for unit in page.units if unit.is_repeated and unit.kind == "text" and unit.zone == "main")


def is_of_others(unit: Unit) -> bool:
    """A body of the state tells it on pages of its own: a pointer, not information of the town."""
    return unit.concepts >= OF_OTHERS and unit.kind in {"text", "link"}


def _has_form(units: list[Unit]) -> bool:
    """Room to ask the town for something: several fields and a way to send them."""
    fields = [
        unit for unit in units if unit.kind == "field" and unit.attributes.get("type") not in {"hidden", "search", "password", "checkbox"}
    ]
    return len(fields) >= FORM_FIELDS and any(unit.kind == "button" for unit in units)


def _has_message(units: list[Unit]) -> bool:
    """Room to write in and a button in the same form; where only words to search for or an address can be given there is none."""
    return any(unit.kind == "field" and unit.element.startswith("textarea") for unit in units) or _has_form(units)


def _main_headings(units: list[Unit]) -> list[str]:
    """The headings of the first rank, or the first heading where a page has none."""
    heads = [unit.text for unit in units if unit.kind == "heading" and unit.level == 1]
    first = next((unit.text for unit in units if unit.kind == "text" and count_words(unit.text) <= SHORT_LINE), "")
    return heads[:3] or [unit.text for unit in units if unit.kind == "heading"][:1] or [first]


def slug(address: str) -> str:
    """The last part of an address in words; many pages name their matter nowhere else."""
    path = unquote(urlsplit(address).path).rstrip("/").removesuffix("/index.html")
    return CAMEL.sub(" ", path.rsplit("/", 1)[-1].rsplit(".", 1)[0])


def _frame(site: Site) -> list[Unit]:
    """Menu, header and footer: each unit once, as met first."""
    met: dict[tuple[str, str, str], Unit] = {}
    for page in site.pages.values():
        for unit in page.units:
            if unit.is_repeated or unit.zone == "footer":
                met.setdefault((unit.kind, unit.text, unit.href), unit)
    return list(met.values())


def has_month(text: str, code: str) -> bool:
    language = languages().get(code)
    plain = normal(text)
    if language is None:
        return False
    if not language.has_spaces:
        return any(month in plain.replace(" ", "") for month in language.months)
    return any(f" {month}" in plain for month in language.months)
