"""Audits: what LOSI asks of a portal's technology, measured with the checkers the field uses instead of guessed."""

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from madang_methods.index import Answer

from madang_losi.audits.browsing import Visit, visit_all
from madang_losi.audits.copies import Copy, opened
from madang_losi.audits.installing import axe
from madang_losi.audits.markup import check_markup, style_sheets
from madang_losi.audits.results import Measured
from madang_losi.audits.sampling import MOST_PAGES, sample
from madang_losi.audits.searching import try_search
from madang_losi.deciding import Decision
from madang_losi.errors import LosiError
from madang_losi.pages import Page
from madang_losi.reading import ReadSite
from madang_losi.rendering import Browser, ensure_browser
from madang_losi.rules import Finding

__all__ = ["Audits", "Measured", "audit", "decided"]

# P(people say yes | the measurement says yes, no): judgements, until labels of such items exist. The markup checker is the
# one assessors use; another accessibility checker than theirs finds other faults; a phone and a search are seen by anybody.
CERTAINTY = {"204": (0.95, 0.06), "206": (0.97, 0.08), "207": (0.9, 0.15), "208": (0.97, 0.02), "209": (0.95, 0.03), "210": (0.75, 0.04)}
# Where measuring failed, these have words to fall back on; the others stay unknown.
LETTERS = re.compile(r"fonts?\.|font-?awesome|material-?(icons|symbols)|/icons?[./-]", re.I)
HAS_RULES = frozenset({"204", "206", "207"})

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Audits:
    """`speed` is for reading: LOSI's limit for 203 is not known, so it decides nothing."""

    measured: tuple[Measured, ...]
    pages: tuple[str, ...] = ()
    speed: dict[str, Any] = field(default_factory=dict)

    def by_code(self) -> dict[str, Measured]:
        return {one.code: one for one in self.measured}

    def to_dict(self) -> dict[str, Any]:
        return {"pages": list(self.pages), "speed": self.speed, "measured": [one.to_dict() for one in self.measured]}


@dataclass(frozen=True, slots=True)
class Site:
    """What an audit looks at: the site as read, what was delivered, and how it may be opened."""

    read: ReadSite
    copy: Copy
    named: tuple[str, int]
    agent: str
    is_saved: bool
    delay: float = 0.0
    most: int = MOST_PAGES


def audit(site: Site, tell: Tell | None = None) -> Audits:
    """Measures what can be measured; what cannot says why. Raises nothing for a hostile page or a missing checker."""
    pages = sample(site.read, site.most)
    if not pages:
        return Audits(())
    if tell:
        tell("Checking markup and style sheets", 0, 3)
    measured = check_markup(pages, site.copy)
    if tell:
        tell("Measuring in the browser", 1, 3)
    seen, speed = _in_the_browser(site, pages)
    return Audits((*measured, *seen), tuple(page.address for page in pages), speed)


def _in_the_browser(site: Site, pages: list[Page]) -> tuple[list[Measured], dict[str, Any]]:
    try:
        ensure_browser()
        return asyncio.run(_browse(site, pages))
    except LosiError as problem:
        return [Measured(code, "Chromium", "", reason=str(problem)) for code in ("204", "206", "207", "210")], {}


async def _browse(site: Site, pages: list[Page]) -> tuple[list[Measured], dict[str, Any]]:
    source, missing = _axe()
    styled = {page.address: not site.is_saved or _has_its_styles(page, site.copy) for page in pages}
    async with Browser(site.named, site.agent, opened(site.copy) if site.is_saved else None) as browser:
        visits = await visit_all(browser, styled, source, delay=site.delay)
        searched = _not_saved() if site.is_saved else await try_search(browser, site.read)
        version = browser.version
    return [_accessible(visits, missing), _narrow(visits, version), *searched], {} if site.is_saved else dict(visits[0].times)


def _axe() -> tuple[str, str]:
    try:
        return axe(), ""
    except LosiError as problem:
        return "", str(problem)


def _has_its_styles(page: Page, copy: Copy) -> bool:
    """Sheets that bring letters and icons alone change neither the width of a page nor its colours."""
    return all(sheet is not None or LETTERS.search(address) for address, sheet in style_sheets(page, copy).items())


def _accessible(visits: list[Visit], missing: str) -> Measured:
    if missing:
        return Measured("210", "axe-core", "rules", reason=missing)
    version = next((visit.axe for visit in visits if visit.axe), "")
    unsure = sum(visit.unsure for visit in visits)
    notes = ("An automatic checker finds part of what hinders people: no error is not yet an accessible page.",)
    checked = tuple(visit.accessible for visit in visits)
    return Measured("210", f"axe-core {version}".strip(), "rules", checked, notes=notes, more={"for_a_person": unsure})


def _narrow(visits: list[Visit], version: str) -> Measured:
    """A resident meets more than the home page: it must fit, and so must more than half of the pages."""
    checked = tuple(visit.narrow for visit in visits)
    done = [one for one in checked if not one.reason]
    told = None if checked[0].reason else checked[0].is_clean and sum(one.is_clean for one in done) > len(done) / 2
    return Measured("204", f"Chromium {version}, 360 pixels wide", "pages", checked, told=told)


def _not_saved() -> list[Measured]:
    return [Measured(code, "Chromium", "", reason="a saved copy cannot answer a search") for code in ("206", "207")]


def decided(decision: Decision, audits: Audits) -> Decision:
    """The measurement in place of what words alone said; where it failed, the reason in place of a guess."""
    measured = audits.by_code().get(decision.code)
    if measured is None:
        return decision
    strict = measured.strict
    if strict is None:
        if decision.code in HAS_RULES:
            return decision
        return Decision(decision.code, Answer.UNKNOWN, None, reason=measured.why_not or "it could not be measured")
    yes, no = CERTAINTY[decision.code]
    found = list(_evidence(measured, strict)) + (decision.evidence if strict else [])
    answer = Answer.YES if strict else Answer.NO
    return Decision(decision.code, answer, yes if strict else no, found[:5], read=list(audits.pages[:5]))


def _evidence(measured: Measured, strict: bool) -> Iterable[Finding]:
    rule = measured.checker
    if measured.more.get("quotes") or (measured.told is not None and not measured.checked):
        address = str(measured.more.get("address", ""))
        yield Finding("measured", address, " · ".join(measured.notes), "search", 1, "", rule)
        return
    home = measured.checked[0]
    if strict:
        yield Finding("measured", home.page, f"no error in {measured.parts}: {home.parts}", "page", 0, "", rule, on_home=True)
    for fault in measured.faults[:3] if not strict else ():
        words = f"{fault.what} {fault.quote}".strip()
        yield Finding("measured", fault.page, words[:240], f"line {fault.line}" if fault.line else "page", 0, "", rule)
