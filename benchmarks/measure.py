"""One database: the town grown, the server started, loaded and weighed. Prints what it found as JSON."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode
from urllib.request import urlopen

import typer

from madang.console import fail, print_json, start_portal
from madang.deploy.demo import MARU, set_demo_environment

from .load import Request, Result, closed, open_loop
from .sizes import Page, Scales, cpu_of, memory_of

SERVICE, OFFICER, CSRF = "lost-and-found", "registry@maru.example", "b" * 32
WARM_UP_S = 1.5
STEPS_S = 2  # times as long as the pages: a p99 needs many
FURTHER = 500  # drafts for the steps that are sent as fast as they are answered
MB = 1_000_000


@dataclass(frozen=True)
class Figure:
    what: str
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float  # of web processes and worker, for each answer
    errors: int
    first_error: str
    answers: int


def main(
    cases: Annotated[int, typer.Option(help="How many cases the town has.")] = 100_000,
    seconds: Annotated[float, typer.Option(help="How long each page is asked for.")] = 10,
    steps_per_second: Annotated[int, typer.Option(help="Application steps arriving each second, whatever the answers take.")] = 150,
    home: Annotated[Path, typer.Option(help="Where the grown town is kept between runs.")] = Path("var/bench"),
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
    _say(f"The town has {cases} cases, {town.grow(cases)} of them new.")
    found = {"database": _database(), "cases": cases, "steps_per_second": steps_per_second}
    with Server(port) as (base, process):
        found["idle_mb"] = round(memory_of(process) / MB, 1)
        found |= _weigh(base, town.sign_in(base, town.resident()), town.drafts(SERVICE, 1)[0])
        figures = _load_portal(base, process, seconds, steps_per_second)
        found["loaded_mb"] = round(memory_of(process) / MB, 1)
    with Server(port, DJANGO_SETTINGS_MODULE="benchmarks.bare_settings") as (base, process):
        figures.append(_pages(base, process, "bare Django view", [Request("/bare/")], seconds))
        figures.append(_pages(base, process, "Wagtail page", [Request("/wagtail/")], seconds))
    print_json(found | {"figures": [asdict(figure) for figure in figures]})


def _load_portal(base: str, process: int, seconds: float, steps_per_second: int) -> list[Figure]:
    from . import town

    officer = town.sign_in(base, OFFICER)
    words = [Request(f"/search/?{urlencode({'q': word})}") for word in town.words(200)]
    visitor = Request(f"/services/{SERVICE}/", headers=(("Cookie", "seen=1"),))  # a page for a visitor with a cookie is not kept
    tokens = town.drafts(SERVICE, int(seconds * STEPS_S * steps_per_second) + FURTHER)
    further, steps = (some := _steps(base, tokens))[:FURTHER], some[FURTHER:]
    return [
        _pages(base, process, "service page", [Request(f"/services/{SERVICE}/")], seconds),
        _pages(base, process, "service page, drawn anew", [visitor], seconds),
        _pages(base, process, "search", words, seconds),
        _pages(base, process, "officer's queue", [Request("/desk/", headers=(("Cookie", officer),))], seconds),
        _arriving(base, process, "application step", steps, steps_per_second),
        _pages(base, process, "application step, as many as it takes", further, seconds),
    ]


def _pages(base: str, process: int, what: str, requests: Sequence[Request], seconds: float) -> Figure:
    asyncio.run(closed(base, requests, seconds=WARM_UP_S))
    return _measured(process, what, lambda: closed(base, requests, seconds=seconds))


def _arriving(base: str, process: int, what: str, requests: list[Request], per_second: int) -> Figure:
    asyncio.run(open_loop(base, requests[:100], per_second=per_second))
    return _measured(process, what, lambda: open_loop(base, requests[100:], per_second=per_second))


def _measured(process: int, what: str, load: Callable[[], Coroutine[None, None, Result]]) -> Figure:
    used = cpu_of(process)
    result = asyncio.run(load())
    answers = len(result.latencies)
    figure = Figure(
        what, round(result.per_second, 1), round(result.percentile_ms(0.5), 1), round(result.percentile_ms(0.99), 1),
        round((cpu_of(process) - used) * 1000 / max(answers, 1), 2), len(result.errors), next(iter(result.errors), ""), answers,
    )  # fmt: skip
    _say(
        f"{what:<38} {figure.per_second:>8} /s   p50 {figure.p50_ms} ms   p99 {figure.p99_ms} ms   CPU {figure.cpu_ms} ms   {figure.errors} errors"
    )
    return figure


def _weigh(base: str, resident: str, token: str) -> dict[str, object]:
    """Every page of the site map, and those that only a resident meets."""
    scales = Scales(base)
    home = scales.page("/")
    own = ["/my/", f"/apply/{token}/", f"/apply/{token}/contact/", f"/apply/{token}/check/"]
    pages = [home, *(scales.page(path) for path in [*scales.sitemap(), "/search/?q=birth", "/case/"])]
    pages += [scales.page(path, resident) for path in own]
    heaviest, next_heaviest = max(pages, key=lambda page: page.first), max(pages[1:], key=lambda page: page.after(home))
    _say(f"Weighed {len(pages)} pages: first view at most {heaviest.first} B, the next at most {next_heaviest.after(home)} B.")
    return {"pages": len(pages), "first": _weight(heaviest, heaviest.first), "next": _weight(next_heaviest, next_heaviest.after(home))}


def _weight(page: Page, size: int) -> dict[str, object]:
    return {"path": re.sub(r"/apply/[^/]+/", "/apply/…/", page.path), "bytes": size}


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.display_name} {cursor.fetchone()[0].split()[0]}"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


class Server:
    """`madang serve` with its worker, as a town runs it."""

    def __init__(self, port: int, **environment: str):
        self.port, self.environment = port, os.environ | environment

    def __enter__(self) -> tuple[str, int]:
        command = [sys.executable, "-m", "madang", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)  # noqa: S603
        base = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > deadline:
                fail("The server did not start within a minute.")
            time.sleep(0.5)
        return base, self.process.pid

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


if __name__ == "__main__":
    typer.run(main)
