"""`madang demo`: the demo town Maru on this machine. What is already done is not done again."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from madang_methods.sweeping import seldom_swept
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from madang.console import console, fail, start_portal

MARU = Path("packs") / "maru"


def demo(  # noqa: PLR0913, PLR0917 each is an option of the command
    port: Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every network of this machine.")] = "127.0.0.1",
    home: Annotated[Path, typer.Option(help="Where the demo keeps its database and files.")] = Path("var/demo"),
    pack: Annotated[Path, typer.Option(help="The pack to fill the town with.")] = MARU,
    serve: Annotated[bool, typer.Option(help="Start the server when all is ready.")] = True,
    past: Annotated[bool, typer.Option(help="Fill desk, till and figures with half a year of cases.")] = True,
) -> None:
    """Start the demo town: database, pack, web server and worker."""
    say_taken_port(host, port)
    set_demo_environment(home, port)
    with steps() as step:
        step("Starting Madang", start_portal)
        from . import preparing

        styles = BesidesThis(preparing.collect_static)
        step("Making the tables", preparing.make_tables)
        with seldom_swept():
            step("Loading the demo town", lambda: load_town(pack, past=past))
        step("Collecting styles and pictures", styles.wait)
    welcome(port)
    if serve:
        become_server(host, port)


def become_server(host: str, port: int) -> None:
    """Under the same process number, but afresh: making the town took 200 MB, which this process and all forked from it would keep."""
    console.file.flush()
    os.execv(sys.executable, [sys.executable, "-m", "madang", "serve", "--host", host, "--port", str(port)])  # noqa: S606 our own command


def load_town(pack: Path, *, past: bool) -> None:
    """The pack and, for Maru, its past: in the order of the days, since the log goes forward only."""
    from . import preparing

    if not past or preparing.is_loaded(pack.resolve().name) or pack.resolve() != MARU.resolve():
        preparing.load_pack_once(pack)
        return
    from .demo_past import Clock, tell

    with Clock().turned_back() as clock:
        preparing.load_pack_once(pack)
        tell(clock)


def say_taken_port(host: str, port: int) -> None:
    """Before anything is started, which takes longer than to choose another one; so in English, for no language is known yet."""
    from madang.common.worker.process import why_taken

    if problem := why_taken(host, port):
        fail(f"Port {port} of {host} cannot be used ({problem}). Stop what uses it, or choose another one: make demo PORT={port + 1}")


class BesidesThis:
    """Runs in a process of its own, on the second core, while this one goes on."""

    def __init__(self, run: Callable[[], None]):
        self.process = multiprocessing.get_context("fork").Process(target=run)
        self.process.start()

    def wait(self) -> None:
        self.process.join()
        if self.process.exitcode:
            fail("Styles and pictures could not be collected; the reason is above.")
        _read_names_of_static()


def _read_names_of_static() -> None:
    """This process looked for them before they were made, and the web processes forked from it would know none."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()  # type: ignore[attr-defined]


def set_demo_environment(home: Path, port: int) -> None:
    """Passed on to the server and the worker. A setting made by hand wins, except that this is a demo."""
    os.environ["MADANG_DEMO"] = "yes"
    os.environ.setdefault("MADANG_HOME", str(home.resolve()))
    os.environ.setdefault("MADANG_BASE_URL", f"http://localhost:{port}")


class steps:
    """A line with a clock for each step; nothing for what was done before."""

    def __enter__(self) -> Callable[[str, Callable[[], object]], None]:
        self.progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
        )
        self.progress.start()
        return self.step

    def step(self, title: str, run: Callable[[], object]) -> None:
        task = self.progress.add_task(title, total=1)
        started = time.monotonic()
        run()
        self.progress.update(task, completed=1)
        if time.monotonic() - started < 0.3:
            self.progress.remove_task(task)

    def __exit__(self, *problem: object) -> None:
        self.progress.stop()


def welcome(port: int) -> None:
    from .people import demo_people

    console.print(f"\n[bold]마루 Maru[/] will be open at [bold]http://localhost:{port}/[/]. You can be:\n")
    for person in demo_people():
        console.print(f"  {person.role:<24} {person.email:<28} {person.totp_secret}", soft_wrap=True)
    console.print(
        "\nThe last column is for an authenticator app. Without one:\n"
        f"  http://localhost:{port}/demo/        one click signs you in as any of them\n"
        f"  http://localhost:{port}/demo/outbox  every e-mail, text message and letter the town sends\n"
        "Stop with Ctrl+C. `make demo` goes on where you stopped.\n",
        soft_wrap=True,
    )
