"""What only a browser can tell of a page: accessibility (210) by axe-core, the width on a phone (204), the time to load (203).

Each page is opened once for all three: loading costs more than measuring.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from madang_losi.audits.results import Checked, Fault, cut
from madang_losi.rendering import Browser, CannotOpen
from madang_losi.sources import shown

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
# What these rules find depends on style sheets; the others read the markup alone.
BY_LAYOUT = frozenset({"color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size", "css-orientation-lock"})
NO_STYLES = "the saved copy does not hold all its style sheets, so its layout cannot be seen"
# Half a pixel of rounding is not scrolling.
TOLERANCE = 1
SECONDS_FOR_AXE = 25

# WCAG 2.1 A and AA. Frames of other hosts are not looked into. Only what the report shows leaves the page.
AXE = """async () => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']},
    iframes: false, elementRef: false});
  return {version: axe.version, passes: found.passes.length, unsure: found.incomplete.length,
    faults: found.violations.map(one => ({id: one.id, impact: one.impact, help: one.help, url: one.helpUrl, times: one.nodes.length,
      html: one.nodes[0]?.html ?? '', target: String(one.nodes[0]?.target ?? ''), summary: one.nodes[0]?.failureSummary ?? ''}))};
}"""

# How far a finger can push the page sideways, and the element that sticks out farthest without a box of its own that scrolls.
WIDTH = """async (width) => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const hides = node => node && /hidden|clip/.test(getComputedStyle(node).overflowX);
  const root = document.documentElement, body = document.body;
  const wide = hides(root) || hides(body) ? width : Math.max(root.scrollWidth, body ? body.scrollWidth : 0);
  let worst = null, far = width;
  if (wide > width) for (const node of document.querySelectorAll('body *')) {
    const box = node.getBoundingClientRect();
    const out = Math.max(box.right, width - box.left);
    if (box.width === 0 || out < far + 1) continue;
    let outer = node.parentElement;
    while (outer && outer !== body && !/auto|scroll|hidden|clip/.test(getComputedStyle(outer).overflowX)) outer = outer.parentElement;
    if (outer && outer !== body) continue;
    far = out; worst = node;
  }
  return {wide, element: worst ? worst.outerHTML.slice(0, 200) : '', reach: Math.round(far)};
}"""

TIMES = """() => {
  const load = performance.getEntriesByType('navigation')[0], all = performance.getEntriesByType('resource');
  return load ? {answer: load.responseStart, text: load.domContentLoadedEventEnd, whole: load.loadEventEnd,
    requests: all.length + 1, bytes: all.reduce((sum, one) => sum + (one.transferSize || 0), load.transferSize || 0)} : null;
}"""


@dataclass(slots=True)
class Visit:
    """One page, opened once: what each measurement said."""

    address: str
    accessible: Checked
    narrow: Checked
    unsure: int = 0
    axe: str = ""
    times: Mapping[str, float] = field(default_factory=dict)


async def visit(browser: Browser, address: str, axe: str, *, has_styles: bool = True) -> Visit:
    """`axe` is the source of axe-core; empty leaves accessibility out. Whatever fails is the reason in that page's result.

    Without its style sheets a saved page shows neither its width nor its contrast; what the markup alone gets wrong stays wrong.
    """
    try:
        async with browser.open(address) as tab:
            times = await browser.ask(tab.evaluate(TIMES)) or {}
            accessible, unsure, version = await _accessibility(browser, tab, address, axe)
            narrow = await _width(browser, tab, address) if has_styles else Checked(shown(address), reason=NO_STYLES)
            accessible = accessible if has_styles else _by_markup(accessible)
            return Visit(address, accessible, narrow, unsure, version, {name: round(float(value)) for name, value in times.items()})
    except CannotOpen as problem:
        failed = Checked(shown(address), reason=f"the browser could not show it: {problem}")
        return Visit(address, failed, failed)


async def _accessibility(browser: Browser, tab: "Tab", address: str, axe: str) -> tuple[Checked, int, str]:
    if not axe:
        return Checked(shown(address), reason="the accessibility checker is missing"), 0, ""
    try:
        await browser.ask(tab.evaluate(axe))
        found = await browser.ask(tab.evaluate(AXE), SECONDS_FOR_AXE)
    except CannotOpen as problem:
        return Checked(shown(address), reason=f"the accessibility checker did not end: {problem}"), 0, ""
    faults = tuple(_fault(one, address) for one in found["faults"])
    rules = int(found["passes"]) + len(faults)
    return Checked(shown(address), len(faults), rules, faults), int(found["unsure"]), cut(found["version"], 20)


def _by_markup(found: Checked) -> Checked:
    kept = tuple(fault for fault in found.faults if fault.rule not in BY_LAYOUT)
    return Checked(found.page, len(kept), found.parts, kept, found.reason or ("" if kept else NO_STYLES))


def _fault(one: Mapping[str, Any], address: str) -> Fault:
    what = f"{cut(one['help'])} ({cut(one['impact'], 20)})"
    return Fault(
        cut(one["id"], 60), what, shown(address), 0, cut(one["html"]), _lines(one["summary"]), cut(one["url"]), times=int(one["times"])
    )


def _lines(summary: object) -> str:
    """What to do, a line for each thing, as the checker says it."""
    return "\n".join(cut(line, 160) for line in str(summary or "").splitlines()[:4] if line.strip())


async def _width(browser: Browser, tab: "Tab", address: str) -> Checked:
    """The open page on a phone of 360 pixels, as a phone lays it out: without a viewport it takes 980 and shrinks."""
    try:
        session = await browser.ask(tab.context.new_cdp_session(tab))
        await browser.ask(session.send("Emulation.setDeviceMetricsOverride", PHONE))
        found = await browser.ask(tab.evaluate(WIDTH, PHONE["width"]))
    except CannotOpen as problem:
        return Checked(shown(address), reason=f"its width could not be measured: {problem}")
    wide = round(float(found["wide"]))
    if wide <= PHONE["width"] + TOLERANCE:
        return Checked(shown(address), 0, 1)
    what = f"the page is {wide} pixels wide on a screen of {PHONE['width']}, so it scrolls sideways"
    return Checked(shown(address), 1, 1, (Fault("sideways scrolling", what, shown(address), quote=cut(found["element"])),))


async def visit_all(browser: Browser, pages: Mapping[str, bool], axe: str, *, delay: float = 0.0, at_once: int = 2) -> list[Visit]:
    """Addresses with whether their styles are there, in the order given: at most `at_once` together, `delay` seconds apart."""
    gate, results = asyncio.Semaphore(at_once), {}

    async def one(address: str, has_styles: bool) -> None:
        async with gate:
            results[address] = await visit(browser, address, axe, has_styles=has_styles)

    async with asyncio.TaskGroup() as group:
        for number, (address, has_styles) in enumerate(pages.items()):
            if number and delay:
                await asyncio.sleep(delay)
            group.create_task(one(address, has_styles))
    return [results[address] for address in pages]
