"""How fast the yardstick reads and audits, beside what one would use instead: the same pages, in one run, on this machine.

    python -m benchmarks.losi_audits [--write]

A saved municipal site is served from memory by a process of its own. Writes docs/benchmarks/losi-audits.md and its picture.
"""

import asyncio
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT.parent / "shared" / "data" / "losi" / "sites" / "tancacha"
PEERS = Path(__file__).parent / "peers"
INSTALLED = ROOT / ".cache" / "peers"
PAGE = ROOT / "docs" / "benchmarks" / "losi-audits.md"
PICTURE = PAGE.with_suffix(".svg")
PAGES = 60
USUAL = 12
# Lighthouse takes ten seconds a page and more.
BESIDE = 6
AGAIN = 5
# What lies outside is taken out of the pages: nobody is to wait for the network.
OUTSIDE = re.compile(rb"<(?:link|script|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//[^>]*>", re.I)
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}


def serve(port_file: Path) -> None:
    from aiohttp import web

    files = {f"/{path.relative_to(SITE).as_posix()}": path for path in SITE.rglob("*") if path.is_file()}
    bodies = {name: OUTSIDE.sub(b"", path.read_bytes()) if path.suffix == ".html" else path.read_bytes() for name, path in files.items()}
    bodies["/"] = bodies["/index.html"]

    async def answer(request: web.Request) -> web.Response:
        body = bodies.get(request.path)
        if body is None:
            return web.Response(status=404, text="not here")
        return web.Response(body=body, content_type=KINDS.get(Path(request.path).suffix or ".html", "application/octet-stream"))

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port_file.write_text(str(site._server.sockets[0].getsockname()[1]))  # type: ignore[union-attr]
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def served() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder) / "port"
        server = subprocess.Popen([sys.executable, "-m", "benchmarks.losi_audits", "serve", str(port_file)], cwd=ROOT)  # noqa: S603 (our own commands)
        try:
            while not port_file.exists() or not port_file.read_text():
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port_file.read_text()}/"
        finally:
            server.terminate()
            server.wait(10)


def bare(address: str) -> dict[str, Any]:
    """The anchor: aiohttp fetches, lexbor parses and gives the links; nothing else is done."""
    import aiohttp
    from selectolax.lexbor import LexborHTMLParser

    async def crawl() -> int:
        met, waiting, done = {address}, [address], 0
        async with aiohttp.ClientSession() as session:
            while waiting and done < PAGES:
                here = waiting.pop(0)
                async with session.get(here) as response:
                    if response.status != 200 or "html" not in response.content_type:
                        continue
                    tree = LexborHTMLParser(await response.read())
                done += 1
                for link in tree.css("a[href]"):
                    there = urldefrag(urljoin(here, link.attributes["href"] or ""))[0]
                    if there.startswith(address) and there not in met:
                        met.add(there)
                        waiting.append(there)
        return done

    return repeated(lambda: asyncio.run(crawl()))


def static(address: str) -> dict[str, Any]:
    """A whole assessment without browser and audits: fetch, parse, all rules of 2024, answers."""
    from madang_losi.assessing import assess

    return repeated(lambda: len(assess(address, pages=PAGES, delay=0).read.pages))


def repeated(work: Any) -> dict[str, Any]:
    """First run (with loading words and rules), then the best of some more: other work on the machine only adds."""
    runs = []
    for _ in range(AGAIN + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        pages = work()
        runs.append({"pages": pages, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu})
    best = min(runs[1:], key=lambda run: run["cpu"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**best, "first_wall": runs[0]["wall"], "first_cpu": runs[0]["cpu"], "peak_mb": peak}


def audited(address: str, out: str, most: str) -> dict[str, Any]:
    """A whole assessment with the audits on so many pages; what they cost alone is the difference to the same without."""
    from madang_losi.assessing import assess

    wall, cpu = time.perf_counter(), _cpu()
    found = assess(address, pages=PAGES, delay=0, audits=True, audit_pages=int(most), out=Path(out))
    assert found.audits is not None
    return {
        "wall": time.perf_counter() - wall,
        "cpu": _cpu() - cpu,
        "pages": len(found.read.pages),
        "audited": list(found.audits.pages),
        "errors": {one.code: one.to_dict()["errors"] for one in found.audits.measured},
        "could_not": {one.code: one.why_not for one in found.audits.measured if one.strict is None},
    }


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def child(*words: str) -> dict[str, Any]:
    checkers = os.environ.get("MADANG_LOSI_AUDITS", str(ROOT / "tests" / "browser"))
    environment = {**os.environ, "MADANG_LOSI_AUDITS": checkers}
    done = subprocess.run(  # noqa: S603 (our own commands)
        [sys.executable, "-m", "benchmarks.losi_audits", *words], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode("utf-8", "replace"))
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def peer(script: str, addresses: list[str]) -> dict[str, float]:
    environment = {**os.environ, "CHROMIUM": shutil.which("chromium") or "", "PUPPETEER_SKIP_DOWNLOAD": "1"}
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["node", f"{script}.mjs", *addresses], cwd=INSTALLED, env=environment, capture_output=True, check=False)  # noqa: S603, S607 (our own commands)
    if done.returncode:
        raise SystemExit(f"{script} failed: {done.stderr.decode('utf-8', 'replace')[-800:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.perf_counter() - wall, "cpu": cpu}


def install_peers() -> None:
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for file in PEERS.iterdir():
        shutil.copy(file, INSTALLED)
    if not (INSTALLED / "node_modules" / "lighthouse").is_dir():
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=INSTALLED, check=True)  # noqa: S607 (as a reader would call it)


def measure() -> dict[str, Any]:
    install_peers()
    with served() as address, tempfile.TemporaryDirectory() as out:
        found: dict[str, Any] = {"anchor": child("bare", address), "static": child("static", address)}
        found["audits"] = child("audited", address, f"{out}/city", str(USUAL))
        found["few"] = child("audited", address, f"{out}/few", str(BESIDE))
        pages = found["few"]["audited"]
        for name in ("axe", "pa11y", "lighthouse"):
            found[name] = peer(name, pages)
    return found


def page(found: dict[str, Any]) -> str:
    static, anchor, audits, few = found["static"], found["anchor"], found["audits"], found["few"]
    count = len(few["audited"])
    alone = {"wall": few["wall"] - static["first_wall"], "cpu": few["cpu"] - static["first_cpu"]}
    rows = [("madang-losi, all its audits", alone), *((NAMES[name], found[name]) for name in NAMES)]
    rate = static["pages"] / static["cpu"]
    return TEXT.format(
        date=datetime.now(UTC).date().isoformat(),
        load=f"{os.getloadavg()[1]:.1f}",
        count=count,
        rows="\n".join(
            f"| {name} | {row['wall']:.1f} | {row['cpu']:.1f} | {row['wall'] / count:.2f} | {row['cpu'] / alone['cpu']:.1f} |"
            for name, row in rows
        ),
        anchor=anchor["pages"] / anchor["cpu"],
        rate=rate,
        times=anchor["pages"] / anchor["cpu"] / rate,
        pages=static["pages"],
        wall=static["wall"],
        first=static["first_wall"],
        peak=static["peak_mb"],
        audited=audits["wall"],
        audited_cpu=audits["cpu"],
        usual=len(audits["audited"]),
        goals="\n".join(_goal(*goal) for goal in goals(found)),
        errors=", ".join(f"{code}: {times}" for code, times in sorted(few["errors"].items())),
    )


NAMES = {
    "axe": "axe-core 4.14.1 through playwright-core 1.65.1 (210 alone)",
    "pa11y": "pa11y 9.1.1 (210 alone, HTML CodeSniffer)",
    "lighthouse": "Lighthouse 12.8.2",
}


def goals(found: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    static = found["static"]
    rate = static["pages"] / static["cpu"]
    yield "static path, pages per second of one core, at least 300", f"{rate:.0f}", rate >= 300
    yield f"{static['pages']} pages without browser, under 2 s", f"{static['wall']:.2f} s", static["wall"] < 2
    yield f"{found['audits']['pages']} pages with the audits, under 30 s", f"{found['audits']['wall']:.1f} s", found["audits"]["wall"] < 30
    yield "memory without the browser, at most 300 MB", f"{static['peak_mb']:.0f} MB", static["peak_mb"] <= 300


def _goal(what: str, value: str, reached: bool) -> str:
    return f"| {what} | {value} | {'reached' if reached else 'not reached'} |"


def picture(found: dict[str, Any]) -> str:
    alone = found["few"]["wall"] - found["static"]["first_wall"]
    rows = [("madang-losi, all its audits", alone), *((name.split(" (")[0], found[key]["wall"]) for key, name in NAMES.items())]
    most = max(seconds for _, seconds in rows)
    bars = []
    for number, (name, seconds) in enumerate(rows):
        top, width = 46 + 44 * number, 420 * seconds / most
        colour = "#2F6B4F" if number == 0 else "#B8692A"
        bars.append(f'<text x="0" y="{top}">{name}</text><rect x="0" y="{top + 6}" width="{width:.1f}" height="16" fill="{colour}"/>')
        bars.append(f'<text x="{width + 8:.1f}" y="{top + 19}">{seconds:.1f} s</text>')
    count = len(found["few"]["audited"])
    title = f"Seconds to audit the same {count} pages, in one run"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 {60 + 44 * len(rows)}" role="img" aria-labelledby="t" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="#1B1F23"><title id="t">{title}</title>'
        f'<rect width="100%" height="100%" fill="#FBF8F1"/><g transform="translate(16 12)"><text y="14" font-weight="700">{title}</text>'
        + "".join(bars)
        + "</g></svg>\n"
    )


TEXT = """# The yardstick's audits beside their peers

Made by `python -m benchmarks.losi_audits --write` (part of `make bench-losi`) on {date}, all in one run on one machine of two cores that did other work
as well (load {load}); so read ratios, and CPU seconds before seconds. The pages are a saved municipal site, served from memory by a process of its
own, with what lies on other hosts taken out.

| goal | measured | |
|---|--:|---|
{goals}

## The same {count} pages

| tool | seconds | CPU seconds | seconds a page | CPU, ours = 1 |
|---|--:|--:|--:|--:|
{rows}

![Bars of seconds for the same pages](losi-audits.svg)

Ours is everything `--audits` does: markup and styles by the Nu checker (one Java, from cold), axe-core, the phone, and a search where there is one. The peers
do 210 alone, but for Lighthouse, which also measures speed. Errors found: {errors}.

## A whole city

- Without browser and audits: {pages} pages fetched, parsed and judged by all rules in {wall:.2f} s ({first:.2f} s the first time, with words and rules to load),
  {rate:.0f} pages per second of one core. The anchor, aiohttp and lexbor alone with links out, no rules: {anchor:.0f}, {times:.1f} times as many.
- With the audits of {usual} pages: {audited:.1f} s ({audited_cpu:.1f} s CPU).
- Memory without the browser: {peak:.0f} MB at the peak.

Politeness comes on top: one second between two requests to a host unless the city allows more.
"""


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["serve"]:
        serve(Path(words[1]))
    elif words[:1] and words[0] in {"bare", "static", "audited"}:
        print(json.dumps({"bare": bare, "static": static, "audited": audited}[words[0]](*words[1:])))
    else:
        found = measure()
        text = page(found)
        if "--write" in words:
            PAGE.write_text(text, encoding="utf-8")
            PICTURE.write_text(picture(found), encoding="utf-8")
        print(text)


if __name__ == "__main__":
    main()
