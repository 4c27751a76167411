"""`madang serve`, `madang worker` and `madang check`"""

from __future__ import annotations

from typing import Annotated

import typer

from madang.console import console, fail, print_json, start_portal


def worker() -> None:
    """Hand over messages, chain the log, run tasks and periodic work. `madang serve` starts one by itself."""
    start_portal()
    from .process import AlreadyRunning, run_worker

    try:
        run_worker()
    except AlreadyRunning as running:
        fail(str(running))


def serve(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8000,
    host: Annotated[str, typer.Option(help="Only this machine by default; a web server in front speaks HTTPS to the world.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=16, help="Web processes.")] = 2,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Do not start the worker here; it runs elsewhere.")] = False,
) -> None:
    """Run the portal: web server and worker, until stopped."""
    from .process import CannotServe
    from .process import serve as run

    try:
        run(host=host, port=port, web_processes=workers, with_worker=not no_worker)
    except CannotServe as problem:
        fail(str(problem))


def check(as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False) -> None:
    """Look whether everything is as it should be, and say what to do where it is not."""
    start_portal()
    from .checking import results

    lines = list(results())
    if as_json:
        print_json([{"room": key, "ok": ok, "sentence": sentence} for key, ok, sentence in lines])
    else:
        for _key, ok, sentence in lines:
            console.print(f"{'[green]✓[/]' if ok else '[bold red]✗[/]'} {sentence}")
    if not all(ok for _key, ok, _sentence in lines):
        raise typer.Exit(1)
