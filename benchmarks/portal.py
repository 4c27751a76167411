"""`make bench-portal`: the portal under load on this machine, on each database, and the page of results with its picture.

The load generator runs on the same cores. Each figure stands beside a bare Django view and Wagtail's own page serve of the same run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from madang.console import console, fail

from . import report

RESULTS = Path("docs/benchmarks")


def main(
    databases: Annotated[str, typer.Option(help="sqlite, postgres, or both with a comma between.")] = "sqlite,postgres",
    cases: Annotated[int, typer.Option(help="How many cases the town has.")] = 100_000,
    seconds: Annotated[float, typer.Option(help="How long each page is asked for.")] = 10,
    home: Annotated[Path, typer.Option(help="Where the grown town is kept between runs.")] = Path("var/bench"),
    results: Annotated[Path, typer.Option(help="The folder for the page of results and its picture.")] = RESULTS,
) -> None:
    """Measure on each database, print a table, and write portal.md and portal.svg."""
    found = [_measure(database, cases, seconds, home) for database in databases.split(",")]
    report.show(found)
    report.write(results, found)
    console.print(f"Written to {results}/portal.md")


def _measure(database: str, cases: int, seconds: float, home: Path) -> dict[str, Any]:
    """In a process of its own: Django knows one database in its life."""
    console.print(f"\n[bold]{database}[/]")
    command = [sys.executable, "-m", "benchmarks.measure", "--cases", str(cases), "--seconds", str(seconds), "--home", str(home / database)]
    if database == "postgres":
        command = ["scripts/with-postgres", *command]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADANG_")} | {"DURABLE": "yes"}
    run = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=False)  # noqa: S603
    if run.returncode:
        fail(f"The measurement on {database} ended early; the reason is above.")
    return json.loads(run.stdout)


if __name__ == "__main__":
    typer.run(main)
