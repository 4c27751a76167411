"""How the commands speak: one console, one way to fail, one way to start the portal."""

from __future__ import annotations

import json
import os
from typing import Any, NoReturn

import typer
from rich.console import Console

console = Console(highlight=False)
error_console = Console(stderr=True, highlight=False)


def start_portal() -> None:
    """Load settings and rooms. A wrong setting ends the command with its sentence instead of a traceback."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as problem:
        fail(str(problem))


def fail(message: str, code: int = 1) -> NoReturn:
    error_console.print(f"[bold red]✗[/] {message}")
    raise typer.Exit(code)


def done(message: str) -> None:
    console.print(f"[green]✓[/] {message}")


def print_json(value: Any) -> None:
    """For machines: one document on standard output and nothing else."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
