"""`madang demo`: the demo town Maru on this machine. What is already done is not done again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from madang.console import console, start_portal

MARU = Path("packs") / "maru"


def demo(
    port: Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every network of this machine.")] = "127.0.0.1",
    home: Annotated[Path, typer.Option(help="Where the demo keeps its database and files.")] = Path("var/demo"),
    pack: Annotated[Path, typer.Option(help="The pack to fill the town with.")] = MARU,
    serve: Annotated[bool, typer.Option(help="Start the server when all is ready.")] = True,
) -> None:
    """Start the demo town: database, pack, web server and worker."""
    set_demo_environment(home, port)
    with steps() as step:
        step("Starting Madang", start_portal)
        from . import preparing

        step("Making the tables", preparing.make_tables)
        step("Collecting styles and pictures", preparing.collect_static)
        step("Loading the demo town", lambda: preparing.load_pack_once(pack))
    console.print(welcome(port))
    if serve:
        sys.stdout.flush()
        command = [sys.executable, "-m", "madang", "serve", "--host", host, "--port", str(port)]
        os.execv(sys.executable, command)  # noqa: S606  takes this process's place, so that Ctrl+C reaches the server


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


def welcome(port: int) -> Table:
    from .people import demo_people

    table = Table(title=f"\n마루 Maru is open: [bold]http://localhost:{port}/[/]", title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("Sign in as")
    table.add_column("E-mail")
    table.add_column("Secret for an authenticator app")
    for person in demo_people():
        table.add_row(f"{person.name}, {person.does}", person.email, person.totp_secret or "–")
    table.caption = (
        f"One click signs you in as any of them: http://localhost:{port}/demo/\n"
        f"Every e-mail, text message and letter the town sends: http://localhost:{port}/demo/outbox\n"
        "Stop with Ctrl+C. `make demo` goes on where you stopped."
    )
    table.caption_justify = "left"
    return table
