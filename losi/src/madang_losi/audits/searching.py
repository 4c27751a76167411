"""Search (206) by submitting a word, and whether results can be narrowed (207): what depends on the word is a result.

The word stands on several pages of the site, so an honest search must find something; a second one means nothing anywhere,
and what answers that one too is frame, not result.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urldefrag, urljoin, urlsplit

from madang_losi.audits.results import Measured, cut
from madang_losi.measures import search_on_home
from madang_losi.pages import Page, Unit, count_words
from madang_losi.parsing import parse
from madang_losi.reading import ReadSite
from madang_losi.rendering import Browser, CannotOpen
from madang_losi.sources import shown
from madang_losi.terms import Reader

if TYPE_CHECKING:
    from playwright.async_api import Locator
    from playwright.async_api import Page as Tab

NONSENSE = "qxzvjwkq"
MOST_WORDS = 3
WORD = re.compile(r"[^\W\d_]{4,}|[\uac00-\ud7a3]{2,}|[\u4e00-\u9fff]{2,4}")
FIELDS = (
    "input[type=search]",
    "[role=search] input:not([type=hidden])",
    "input[name=q], input[name=s], input[name=query], input[name=search], input[name=keyword]",
    "form[action*=search i] input[type=text], form[action*=such i] input[type=text], form[action*=busca i] input[type=text]",
)
FIELD_TYPES = frozenset({"", "text", "search"})
SECONDS_TO_ANSWER = 6
TONGUES = frozenset({"lang", "language", "locale", "hl"})
NARROWS = frozenset({"checkbox", "radio", "date", "month"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What the site showed after a word was submitted."""

    page: Page
    links: frozenset[tuple[str, str]]


async def try_search(browser: Browser, read: ReadSite) -> list[Measured]:
    """206 and 207. `told` is None where it could not be tried, and the reason says why."""
    if read.home is None:
        return []
    words = common_words(read)
    if not words:
        return [_could_not(code, "no word stands on several pages, so none could be searched for") for code in ("206", "207")]
    home, boxes = read.home.page.address, list(_selectors(read))
    try:
        nothing = await _submit(browser, home, boxes, NONSENSE)
        if nothing is None:
            return [_could_not(code, "no field for a word was found on the home page") for code in ("206", "207")]
        for word in words:
            found = await _submit(browser, home, boxes, word)
            results = _results(found, nothing, home) if found else {}
            if results or word == words[-1]:
                return [_answers(word, found or nothing, results), _narrows(found or nothing, results, read)]
    except CannotOpen as problem:
        return [_could_not(code, f"the search could not be tried: {problem}") for code in ("206", "207")]
    return []


def _results(found: Answered, nothing: Answered, home: str) -> dict[str, str]:
    """Address -> words of links that the meaningless word did not bring; a menu that links the same page says it otherwise."""
    return {address: text for address, text in sorted(found.links - nothing.links) if address != home}


def _could_not(code: str, reason: str) -> Measured:
    return Measured(code, "a word submitted in Chromium", "", reason=reason)


def _answers(word: str, found: Answered, results: dict[str, str]) -> Measured:
    where = shown(found.page.address)
    told = f"“{word}” was searched for: {len(results)} results that another word does not bring"
    quotes = [cut(text, 120) for text in results.values() if text][:3]
    more = {"word": word, "results": len(results), "address": where, "quotes": quotes}
    return Measured("206", "a word submitted in Chromium", "", told=bool(results), notes=(told,), more=more)


def _narrows(found: Answered, results: dict[str, str], read: ReadSite) -> Measured:
    if not results:
        return _could_not("207", "the search brought no results that could be narrowed")
    tools = list(dict.fromkeys(cut(unit.text or unit.element, 80) for unit in filters(found.page, read)))
    told = f"beside the results: {', '.join(tools[:5])}" if tools else "beside the results stands nothing that narrows them"
    more = {"address": shown(found.page.address), "quotes": tools[:3]}
    return Measured("207", "the page of results", "", told=bool(tools), notes=(told,), more=more)


def filters(page: Page, read: ReadSite) -> Iterator[Unit]:
    """Choices and fields that the home page does not have, and buttons or links that say they filter or sort."""
    reader = Reader()
    tongues = tuple(dict.fromkeys(filter(None, (read.language, "en"))))
    usual = {(unit.kind, unit.text, unit.element) for unit in read.home.page.units} if read.home else set()
    for unit in page.units:
        if (unit.kind, unit.text, unit.element) in usual or unit.zone in {"header", "footer"}:
            continue
        says_so = unit.kind in {"button", "link"} and count_words(unit.text) <= 4 and "filter" in reader.concepts(unit.text, tongues)
        chooses = unit.kind == "field" and (unit.element.startswith("select") or unit.attributes.get("type") in NARROWS)
        if says_so or chooses or (unit.kind == "link" and is_facet(unit.href, page.address)):
            yield unit


def is_facet(href: str, address: str) -> bool:
    """The same search with one thing more, said in words: a kind, an office, a year; a number alone is the next page."""
    asked, there = parse_qs(urlsplit(address).query), urlsplit(urljoin(address, href))
    if there.path != urlsplit(address).path or not asked:
        return False
    given = parse_qs(there.query)
    more = {name: values for name, values in given.items() if name not in asked and name not in TONGUES}
    return all(given.get(name) == values for name, values in asked.items()) and any(not values[0].isdigit() for values in more.values())


def common_words(read: ReadSite) -> list[str]:
    """A few words of main headings that stand on most pages; one may be spelt as no index has it, several hardly."""
    texts = [" ".join(unit.text for unit in page.page.units if unit.zone == "main").casefold() for page in read.pages]
    heads = {
        word.casefold() for page in read.pages for unit in page.page.headings if unit.zone == "main" for word in WORD.findall(unit.text)
    }
    name = read.site.name.casefold()
    times = {word: sum(word in text for text in texts) for word in heads if word not in name}
    return sorted(times, key=lambda word: (-min(times[word], 5), -min(len(word), 9), word))[:MOST_WORDS]


def _selectors(read: ReadSite) -> Iterator[str]:
    """The field that the rules saw, then what search fields are usually called."""
    for _, unit in search_on_home(read):
        if unit.kind == "field" and unit.attributes.get("type", "") in FIELD_TYPES:
            if unit.attributes.get("id"):
                yield f'[id="{_quoted(unit.attributes["id"])}"]'
            elif unit.attributes.get("name"):
                yield f'input[name="{_quoted(unit.attributes["name"])}"]'
    yield from FIELDS


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


async def _submit(browser: Browser, home: str, selectors: list[str], word: str) -> Answered | None:
    async with browser.open(home) as tab:
        box = await _box(browser, tab, selectors)
        if box is None:
            return None
        await browser.ask(box.fill(word, force=True, timeout=2000))
        before = await browser.ask(tab.content())
        await browser.ask(box.press("Enter", timeout=2000))
        html = await _changed(browser, tab, before)
        if html == before:
            html = await _by_form(browser, tab, box, before)
        page = parse(html, tab.url)
        links = ((urldefrag(urljoin(tab.url, link.href))[0], link.text) for link in page.links if _is_result(link, word))
        return Answered(page, frozenset(links))


async def _box(browser: Browser, tab: "Tab", selectors: list[str]) -> "Locator | None":
    """A field that shows, else one that is folded away behind a button."""
    folded = None
    for selector in selectors:
        for place in range(min(await browser.ask(tab.locator(selector).count()), 4)):
            box = tab.locator(selector).nth(place)
            if await browser.ask(box.is_visible()):
                return box
            folded = folded or box
    return folded


async def _changed(browser: Browser, tab: "Tab", before: str) -> str:
    """The page once it has become another: a new address, or results that a script put in."""
    html = before
    for _ in range(SECONDS_TO_ANSWER * 2):
        await asyncio.sleep(0.5)
        try:
            fresh = str(await browser.ask(tab.content()))
        except CannotOpen:
            continue  # between two pages there is none
        if fresh == html != before:
            break
        html = fresh
    return html


async def _by_form(browser: Browser, tab: "Tab", box: "Locator", before: str) -> str:
    """Some fields do nothing at Enter; their form, if there is one, is sent as its button would."""
    sent = await browser.ask(box.evaluate("field => field.form ? (field.form.requestSubmit(), true) : false"))
    return await _changed(browser, tab, before) if sent else before


def _is_result(link: Unit, word: str) -> bool:
    """Outside menu and frame. Links that hand the word on are the search's own: next page, other order."""
    hands_on = f"={quote(word)}".casefold() in link.href.casefold()
    return bool(link.text) and link.zone not in {"nav", "header", "footer"} and not hands_on and not link.href.startswith("#")
