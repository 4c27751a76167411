"""`make bench-portal`: the portal under load on this machine, with the demo town grown to 100,000 cases.

The load generator runs on the same cores. Each figure stands beside a bare Django view and Wagtail's own page serve of the same run.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode
from urllib.request import urlopen

import typer
from rich.table import Table

from madang.console import console, fail, print_json, start_portal
from madang.deploy.demo import MARU, set_demo_environment

from .load import Request, Result, closed, open_loop

SERVICE, OFFICER, CSRF = "lost-and-found", "registry@maru.example", "b" * 32
GOALS = {"service page": 300, "search": 100, "officer's queue": 60}


def main(
    cases: Annotated[int, typer.Option(help="How many cases the town has.")] = 100_000,
    seconds: Annotated[float, typer.Option(help="How long each page is asked for.")] = 10,
    steps_per_second: Annotated[int, typer.Option(help="Application steps arriving each second, whatever the answers take.")] = 150,
    home: Annotated[Path, typer.Option(help="Where the grown town is kept between runs.")] = Path("var/bench"),
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Grow the town, start the server, load it, and say how it did."""
    port = _free_port()
    set_demo_environment(home, port)
    os.environ["MADANG_SEARCHES_PER_MINUTE"] = "0"  # one visitor asks for everybody
    start_portal()
    from madang.deploy import preparing

    from . import town

    preparing.make_tables()
    preparing.collect_static()
    preparing.load_pack_once(MARU)
    console.print(f"The town has {cases} cases, {town.grow(cases)} of them new.")
    tokens = town.drafts(SERVICE, int(seconds * steps_per_second))
    results = {}
    with Server(port) as base:
        pages = {
            "service page": Request(f"/services/{SERVICE}/"),
            "search": Request("/search/?q=baby"),
            "officer's queue": Request("/desk/", headers=(("Cookie", town.sign_in(base, OFFICER)),)),
        }
        for name, request in pages.items():
            results[name] = asyncio.run(closed(base, request, seconds=seconds))
        results["application step"] = asyncio.run(open_loop(base, _steps(base, tokens), per_second=steps_per_second))
    with Server(port, DJANGO_SETTINGS_MODULE="benchmarks.bare_settings") as base:
        results["bare Django view"] = asyncio.run(closed(base, Request("/bare/"), seconds=seconds))
        results["Wagtail page"] = asyncio.run(closed(base, Request("/wagtail/"), seconds=seconds))
    _report(results, as_json)


class Server:
    """`madang serve` with its worker, as a town runs it."""

    def __init__(self, port: int, **environment: str):
        self.port, self.environment = port, os.environ | environment

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "madang", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)  # noqa: S603
        base = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > deadline:
                fail("The server did not start within a minute.")
            time.sleep(0.5)
        return base

    def _answers(self) -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *problem: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class _Fields(HTMLParser):
    """What a browser would send: the first choice, and something in each text box."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag in {"input", "textarea"} and (name := found.get("name")) and name not in {"q", "csrfmiddlewaretoken"}:
            self.values.setdefault(name, found.get("value") or "A blue umbrella")


def _steps(base: str, tokens: list[str]) -> list[Request]:
    """The first question of each draft, answered."""
    with urlopen(f"{base}/apply/{tokens[0]}/") as page:  # noqa: S310
        path, fields = page.url.removeprefix(base), _Fields()
        form = re.search(r"<main.*</main>", page.read().decode(), re.DOTALL)
        fields.feed(form.group(0) if form else "")
    body = urlencode(fields.values | {"csrfmiddlewaretoken": CSRF}).encode()
    headers = (("Cookie", f"csrftoken={CSRF}"),)
    return [Request(path.replace(tokens[0], token), "POST", headers, body, expect=302) for token in tokens]


def _report(results: dict[str, Result], as_json: bool) -> None:
    bare, wagtail = results["bare Django view"].per_second, results["Wagtail page"].per_second
    rows = [
        {
            "what": name, "per_second": round(result.per_second, 1), "p50_ms": round(result.percentile_ms(0.5), 1),
            "p99_ms": round(result.percentile_ms(0.99), 1), "errors": len(result.errors), "bytes": result.size,
            "of_bare": round(result.per_second / bare, 3), "of_wagtail": round(result.per_second / wagtail, 3), "goal": GOALS.get(name),
        }
        for name, result in results.items()
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    table = Table("What", "per s", "goal", "p50 ms", "p99 ms", "errors", "bytes", "÷ bare", "÷ Wagtail", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        cells = ("what", "per_second", "goal", "p50_ms", "p99_ms", "errors", "bytes", "of_bare", "of_wagtail")
        table.add_row(*(str("" if row[cell] is None else row[cell]) for cell in cells))
    console.print(table)
    for name, result in results.items():
        if result.errors:
            console.print(f"{name}: {len(result.errors)} errors, first {result.errors[0]}")


if __name__ == "__main__":
    typer.run(main)
