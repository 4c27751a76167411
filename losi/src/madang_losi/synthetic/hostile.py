"""A portal whose server misbehaves in every way that crawlers have met, around a few honest pages.

Serves on loopback only. Nothing here is ever sent unless it is asked for, and every endless answer ends when the reader hangs up.
"""

import asyncio
import gzip
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from html import escape

from aiohttp import web

Door = Callable[[web.Request], Awaitable[web.StreamResponse]]

HONEST = {
    "/waste": (
        "Waste and recycling",
        "Collection of recycling is every second Tuesday; the recycling centre takes furniture and garden waste.",
    ),
    "/meetings": ("Council meetings", "Agendas and minutes of the council meetings of this year, with recordings of every meeting."),
}
HUGE = 5 * 1024**3
BLOCK = b"<p>All work and no play makes a dull town.</p>\n" * 1400


def page(title: str, body: str) -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def _html(text: str, **more: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=more or None)


async def loop(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.path)


async def ping(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/pong" if request.path == "/ping" else "/ping")


async def chain(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"/chain/{int(request.match_info.get('step', 0)) + 1}")


async def calendar(request: web.Request) -> web.StreamResponse:
    """Each day leads to the next, in its query and in its path, for ever."""
    day = int(request.match_info.get("day", request.query.get("page", 0)))
    links = f'<a href="/calendar?page={day + 1}">next</a> <a href="/days/{day + 1}">tomorrow</a>'
    return _html(page(f"Day {day}", links))


async def huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    sent = 0
    with suppress(ConnectionError):
        while sent < HUGE:
            await response.write(BLOCK)
            sent += len(BLOCK)
    return response


@cache
def packed_zeros() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1024 * 1024)
    return b"".join(packer.compress(zeros) for _ in range(1024)) + packer.flush()


async def bomb(request: web.Request) -> web.StreamResponse:
    """A few kilobytes that unpack to a gigabyte; packed twice, where the reader unpacks twice."""
    body = packed_zeros()
    if request.path == "/bomb-twice":
        return web.Response(body=gzip.compress(body), headers={"Content-Type": "text/html", "Content-Encoding": "gzip, gzip"})
    return web.Response(body=body, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


async def slow(request: web.Request) -> web.StreamResponse:
    """A letter a second: never silent, never done."""
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(b"a")
            await asyncio.sleep(1)
    return response


async def silent(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(3600)
    return web.Response()


async def cut(request: web.Request) -> web.StreamResponse:
    """Promises more than it sends."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "100000"})
    await response.prepare(request)
    await response.write(b"<h1>Half a page")
    if request.transport:
        request.transport.close()
    return response


async def nested(_: web.Request) -> web.StreamResponse:
    return _html("<div>" * 100_000 + "deep")


async def wide(_: web.Request) -> web.StreamResponse:
    return _html(page("Everything", "".join(f'<a href="/item/{number}">{number}</a>' for number in range(100_000))))


async def image(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, content_type="text/html")


async def charset(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"<p>caf\xe9 \xff\xfe\x00</p>", headers={"Content-Type": "text/html; charset=klingon"})


async def alerts(_: web.Request) -> web.StreamResponse:
    return _html(page("Alert", "<script>for (;;) alert('Welcome!')</script>"))


async def unload(_: web.Request) -> web.StreamResponse:
    return _html(page("Stay", "<script>onbeforeunload = () => 'stay'; setInterval(() => location.reload(), 1)</script>"))


async def inside(request: web.Request) -> web.StreamResponse:
    """Redirects out of the open net: metadata services, the reader's own machine, its files."""
    target = {
        "meta": "http://169.254.169.254/latest",
        "six": "http://[::ffff:127.0.0.1]:1/",
        "file": "file:///etc/passwd",
        "odd": "http://0x7f.1:1/",
    }
    return web.Response(status=302, headers={"Location": target[request.match_info["where"]]})


async def headers(_: web.Request) -> web.StreamResponse:
    return _html(page("Headers", ""), **{f"X-Filler-{number}": "x" * 4000 for number in range(50)})


async def wall(_: web.Request) -> web.StreamResponse:
    return web.Response(status=403, text=page("Access denied", "Checking your browser"), content_type="text/html")


DOORS: dict[str, Door] = {
    "/loop": loop, "/ping": ping, "/pong": ping, "/chain": chain, "/chain/{step}": chain, "/calendar": calendar, "/days/{day}": calendar,
    "/huge": huge, "/bomb": bomb, "/bomb-twice": bomb, "/slow": slow, "/silent": silent, "/cut": cut, "/nested": nested, "/wide": wide,
    "/image": image, "/charset": charset, "/alerts": alerts, "/unload": unload, "/inside/{where}": inside, "/headers": headers, "/wall": wall,
}  # fmt: skip
LINKS = [door for door in DOORS if "{" not in door] + [f"/inside/{where}" for where in ("meta", "six", "file", "odd")]


def application(links: list[str] | None = None) -> web.Application:
    """The portal; `links` are the doors its home page leads to, all of them by default."""
    app = web.Application()
    chosen = LINKS if links is None else links

    async def home(_: web.Request) -> web.StreamResponse:
        entries = [*HONEST, *chosen]
        anchors = "".join(f'<li><a href="{escape(entry)}">{escape(entry.strip("/"))}</a></li>' for entry in entries)
        return _html(page("Official website of the Town of Thornfield", f"<nav><ul>{anchors}</ul></nav>"))

    async def honest(request: web.Request) -> web.StreamResponse:
        title, text = HONEST[request.path]
        return _html(page(title, f"<p>{text}</p><p>The front desk answers every question about it on the ground floor.</p>" * 2))

    app.router.add_get("/", home)
    for path in HONEST:
        app.router.add_get(path, honest)
    for path, door in DOORS.items():
        app.router.add_get(path, door)
    return app


@contextmanager
def serving(app: web.Application | None = None) -> Iterator[str]:
    """The portal on a free port of this machine, for as long as the block lasts; yields its address."""
    ready = threading.Event()
    state: dict[str, object] = {}

    async def run() -> None:
        runner = web.AppRunner(app or application(), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        state["address"] = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        state["loop"], state["stop"] = asyncio.get_running_loop(), (stop := asyncio.Event())
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield str(state["address"])
    finally:
        state["loop"].call_soon_threadsafe(state["stop"].set)  # type: ignore[attr-defined]
        thread.join(1)
