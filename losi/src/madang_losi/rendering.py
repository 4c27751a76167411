"""A page as Chromium shows it: opened only where the plain HTML says nothing, and for what can only be measured or seen there.

One browser a city, one context of it, few pages at once. Whatever a page does (alerts, endless loads, downloads, scripts
that never end, pages without end) costs its own time limit and is told; it never stops an assessment.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from madang_losi.errors import LosiError
from madang_losi.pages import Page, count_words
from madang_losi.tunnel import Tunnel

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route
    from playwright.async_api import Page as Tab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--renderer-process-limit=2",
    "--js-flags=--max-old-space-size=256",
    "--autoplay-policy=user-gesture-required",
    "--mute-audio",
]
DESKTOP = {"width": 1280, "height": 800}
SECONDS_TO_OPEN = 12
# After the text is there, pictures and scripts get so long; many sites never stop loading.
SECONDS_TO_SETTLE = 5
SECONDS_TO_FILL = 3
SECONDS_TO_CLOSE = 5
# A browser that has opened so many pages is replaced: what they left behind in memory goes with it.
MOST_PAGES = 40
# Fewer words and links than this, and a script: the page is a shell that only a browser fills.
SHELL_WORDS = 25
SHELL_LINKS = 5
MOST_HTML = 5_000_000

# What an address gives when a saved copy is looked at: content and kind, or nothing.
Copy = Callable[[str], tuple[bytes, str] | None]


class CannotOpen(OSError):
    """The browser could not show a page; the sentence says why."""


def chromium_path() -> str:
    """MADANG_CHROMIUM, else what the system has."""
    found = os.environ.get("MADANG_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        raise LosiError(
            "There is no Chromium on this machine. Install it (Debian: apt-get install chromium), or name it: MADANG_CHROMIUM=…"
        )
    return found


def ensure_browser() -> None:
    """Says before an assessment begins what it lacks."""
    try:
        import playwright.async_api  # noqa: F401 (asked whether it is there)
    except ImportError:
        raise LosiError("To open pages in a browser, install the extra: pip install 'madang-losi[browser]'.") from None
    chromium_path()


def is_shell(page: Page, html: str) -> bool:
    """Whether the plain HTML says nothing by itself but brings scripts that would."""
    if "<script" not in html.lower() or len(page.links) > SHELL_LINKS:
        return False
    return sum(count_words(unit.text) for unit in page.units if unit.kind in {"text", "heading"}) < SHELL_WORDS


class Browser:
    """`named` is the place the user named; with `copy`, pages come from a saved copy and nothing leaves the machine."""

    def __init__(self, named: tuple[str, int], agent: str, copy: Copy | None = None) -> None:
        self.agent = agent
        self.copy = copy
        self.tunnel = Tunnel(None if copy else named)
        self.opened = 0
        self.version = ""
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._chromium: Any = None
        self._context: BrowserContext | None = None
        self._busy = 0

    async def __aenter__(self) -> Self:
        from playwright.async_api import async_playwright

        await self._stack.enter_async_context(self.tunnel)
        self._playwright = await self._stack.enter_async_context(async_playwright())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._quit()
        with suppress(Exception):
            await asyncio.wait_for(self._stack.aclose(), SECONDS_TO_CLOSE)

    @asynccontextmanager
    async def open(self, address: str) -> AsyncIterator["Tab"]:
        """One page, loaded as far as it will. Raises CannotOpen; whatever happens, the page is closed again."""
        tab = await self._new_tab()
        try:
            await self._load(tab, address)
            yield tab
        finally:
            await self._close(tab)

    async def rendered(self, address: str) -> str:
        """The HTML of a page after its scripts have run."""
        async with self.open(address) as tab:
            await _settle(tab, "networkidle", SECONDS_TO_FILL)
            return str(await self.ask(tab.content()))[:MOST_HTML]

    async def ask(self, question: Any, seconds: float = SECONDS_TO_OPEN) -> Any:
        """What a page answers, unless it is too busy with itself."""
        from playwright.async_api import Error

        try:
            return await asyncio.wait_for(question, seconds)
        except TimeoutError:
            raise CannotOpen(f"the page did not answer within {seconds:.0f} seconds; its scripts may never end") from None
        except Error as problem:
            raise CannotOpen(_sentence(problem)) from None

    async def _new_tab(self) -> "Tab":
        async with self._lock:
            if self._chromium is None or not self._chromium.is_connected() or (self.opened >= MOST_PAGES and not self._busy):
                await self._quit()
                await self._start()
            assert self._context is not None
            self.opened += 1
            self._busy += 1
            self.tunnel.refill()
            return await self._context.new_page()

    async def _start(self) -> None:
        from playwright.async_api import Error

        try:
            self._chromium = await self._playwright.chromium.launch(
                executable_path=chromium_path(),
                args=ARGUMENTS,
                # As root (in most containers) Chromium's own sandbox cannot start.
                chromium_sandbox=os.geteuid() != 0,
                proxy={"server": self.tunnel.address, "bypass": "<-loopback>"},
            )
        except Error as problem:
            raise LosiError(f"Chromium did not start: {_sentence(problem)}") from None
        self.opened, self.version = 0, self._chromium.version
        self._context = await self._chromium.new_context(
            viewport=DESKTOP, user_agent=await self._named_agent(), accept_downloads=False, service_workers="block", reduced_motion="reduce"
        )
        self._context.on("page", lambda tab: asyncio.ensure_future(_close_popup(tab)))
        if self.copy:
            await self._context.route("**/*", self._from_copy)

    async def _named_agent(self) -> str:
        """What Chromium says of itself, and then honestly who drives it."""
        return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{self.version} Safari/537.36 {self.agent}"

    async def _from_copy(self, route: "Route") -> None:
        found = self.copy(route.request.url) if self.copy else None
        if found is None:
            await route.abort()
        else:
            await route.fulfill(status=200, body=found[0], content_type=found[1])

    async def _load(self, tab: "Tab", address: str) -> None:
        from playwright.async_api import Error

        refused = len(self.tunnel.refused)
        try:
            await asyncio.wait_for(tab.goto(address, wait_until="domcontentloaded", timeout=SECONDS_TO_OPEN * 1000), SECONDS_TO_OPEN + 1)
        except (Error, TimeoutError) as problem:
            raise CannotOpen(" ".join(self.tunnel.refused[refused:]) or _sentence(problem)) from None
        await _settle(tab, "load", SECONDS_TO_SETTLE)

    async def _close(self, tab: "Tab") -> None:
        """A page that cannot even be closed takes the whole browser with it; the next page gets a new one."""
        self._busy -= 1
        try:
            await asyncio.wait_for(tab.close(), SECONDS_TO_CLOSE)
        except Exception:
            await self._quit()

    async def _quit(self) -> None:
        chromium, self._chromium, self._context = self._chromium, None, None
        if chromium is not None:
            with suppress(Exception):
                await asyncio.wait_for(chromium.close(), SECONDS_TO_CLOSE)


async def _settle(tab: "Tab", state: Any, seconds: float) -> None:
    """As far as it gets in that time: many sites never stop loading, and what is there can be read."""
    from playwright.async_api import Error

    with suppress(Error, TimeoutError):
        await asyncio.wait_for(tab.wait_for_load_state(state, timeout=seconds * 1000), seconds + 1)


async def _close_popup(tab: "Tab") -> None:
    with suppress(Exception):
        if await tab.opener() is not None:
            await tab.close()


def _sentence(problem: BaseException) -> str:
    """The first line of what Playwright says, without its drawing of the call."""
    text = str(problem).splitlines()[0] if str(problem) else f"it did not open within {SECONDS_TO_OPEN} seconds"
    return text.split(": ", 1)[-1] if text.startswith(("Page.", "BrowserType.")) else text
