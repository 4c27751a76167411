"""Pictures of the evidence: the page as a visitor sees it, and a cut-out of the words a yes rests on, marked."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madang_methods.index import Answer

from madang_losi.deciding import Decision
from madang_losi.rendering import DESKTOP, Browser, CannotOpen
from madang_losi.rules import Finding

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

FOLDER = "screenshots"
# A picture costs most of a second; the pages that carry most evidence come first.
MOST_PAGES = 30
QUALITY = 55
AROUND = 24
LARGEST = (1240, 420)

# The smallest element that holds the words (or carries them as a label), marked and brought into the middle of the window.
FIND = """(wanted) => {
  const plain = text => text.replace(/[\\u00ad\\u200b\\u200c\\u200e\\u200f\\ufeff]/g, '').replace(/\\s+/g, ' ').trim();
  const key = plain(wanted.quote).slice(0, 80);
  const shows = node => { const box = node.getBoundingClientRect(); return box.width > 1 && box.height > 1; };
  let best = null, size = Infinity;
  if (key) for (const node of [...document.body.querySelectorAll('*')].slice(0, 8000)) {
    if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(node.tagName)) continue;
    const label = ['placeholder', 'aria-label', 'value', 'title', 'alt'].map(name => node.getAttribute(name) || '').find(text => plain(text) === key);
    const text = label || node.textContent;
    if (text.length < size && text.length < 20000 && plain(text).includes(key) && shows(node)) { best = node; size = text.length; }
  }
  if (!best) try { best = [...document.querySelectorAll(wanted.element)].find(shows) || null; } catch (_) { best = null; }
  if (!best) return null;
  best.scrollIntoView({block: 'center', behavior: 'instant'});
  best.style.outline = '3px solid #B8692A'; best.style.outlineOffset = '2px';
  const box = best.getBoundingClientRect();
  return {x: box.x, y: box.y, width: box.width, height: box.height};
}"""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """Paths beside answers.json; `cutout` is empty where the words are not to be seen, for instance in a folded menu."""

    page: str
    cutout: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"screenshot": self.page, "cutout": self.cutout}


def key(finding: Finding) -> Key:
    return finding.address, finding.quote


def take_pictures(decisions: Iterable[Decision], open_browser: Callable[[], Browser], out: Path, delay: float = 0.0) -> dict[Key, Picture]:
    """The best evidence of each yes, page by page. A page that cannot be shown has no picture, and nothing else is lost."""
    wanted: dict[str, dict[Key, tuple[str, Finding]]] = defaultdict(dict)
    for decision in decisions:
        if decision.answer is Answer.YES and decision.evidence and decision.evidence[0].type != "measured":
            finding = decision.evidence[0]
            wanted[finding.address].setdefault(key(finding), (decision.code, finding))
    if not wanted:
        return {}
    chosen = sorted(wanted, key=lambda address: -len(wanted[address]))[:MOST_PAGES]
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    return asyncio.run(_take(open_browser, {address: wanted[address] for address in chosen}, out, delay))


async def _take(
    open_browser: Callable[[], Browser], wanted: Mapping[str, Mapping[Key, tuple[str, Finding]]], out: Path, delay: float
) -> dict[Key, Picture]:
    pictures: dict[Key, Picture] = {}
    async with open_browser() as browser:
        for number, (address, findings) in enumerate(wanted.items(), start=1):
            if number > 1 and delay:
                await asyncio.sleep(delay)
            try:
                async with browser.open(address) as tab:
                    name = f"{FOLDER}/page-{number:02}.jpg"
                    await _shoot(browser, tab, out / name)
                    for known, (code, finding) in findings.items():
                        pictures[known] = Picture(name, await _cut_out(browser, tab, code, finding, out))
            except CannotOpen:
                continue  # the answer rests on the words; the picture only shows them
    return pictures


async def _cut_out(browser: Browser, tab: "Tab", code: str, finding: Finding, out: Path) -> str:
    box = await browser.ask(tab.evaluate(FIND, {"quote": finding.quote, "element": finding.element}))
    clip = _clip(box, DESKTOP) if box else None
    if clip is None:
        return ""
    name = f"{FOLDER}/{code}.jpg"
    await _shoot(browser, tab, out / name, clip=clip)
    return name


async def _shoot(browser: Browser, tab: "Tab", path: Path, **more: Any) -> None:
    await browser.ask(tab.screenshot(path=path, type="jpeg", quality=QUALITY, animations="disabled", timeout=8000, **more))


def _clip(box: Mapping[str, float], window: Mapping[str, int]) -> dict[str, float] | None:
    """The element with some of what stands around it, no larger than a reader needs, inside the window."""
    width, height = (min(box[side] + 2 * AROUND, most) for side, most in zip(("width", "height"), LARGEST, strict=True))
    width, height = max(width, 360), max(height, 96)
    left = min(max(box["x"] - AROUND, 0), max(window["width"] - width, 0))
    top = min(max(box["y"] - AROUND, 0), max(window["height"] - height, 0))
    if box["x"] >= window["width"] or box["x"] + box["width"] <= 0 or box["y"] >= window["height"] or box["y"] + box["height"] <= 0:
        return None
    return {"x": left, "y": top, "width": min(width, window["width"]), "height": min(height, window["height"])}
