"""Where rooms that know answers and cases hang what the editor shows of them; services know neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Previewer:
    """`question_page(question, language)` gives a form as residents see it; `paper(definition, language)` the sections of the printed form."""

    question_page: Callable[[Any, str], Any]
    paper: Callable[[Any, str], list[dict[str, Any]]]


_registered: dict[str, Any] = {}


def register_previewer(previewer: Previewer) -> None:
    _registered["previewer"] = previewer


def previewer() -> Previewer | None:
    return _registered.get("previewer")


def register_trier(try_on: Callable[..., Any]) -> None:
    """`try_on(service, definition, by=account)` says what the definition would change for the cases there are."""
    _registered["trier"] = try_on


def trier() -> Callable[..., Any] | None:
    return _registered.get("trier")


def register_choices(name: str, choices: Callable[[], list[tuple[str, str]]]) -> None:
    """What a field that names something of another room (`calendar`) may name."""
    _registered[f"choices:{name}"] = choices


def choices_of(name: str) -> list[tuple[str, str]]:
    found = _registered.get(f"choices:{name}")
    return found() if found else []


def register_usage(usage: Callable[[Any], dict[str, int]]) -> None:
    """`usage(service)` counts what is under way: {"cases": …, "drafts": …}."""
    _registered["usage"] = usage


def usage_of(service: Any) -> dict[str, int]:
    found = _registered.get("usage")
    return found(service) if found else {"cases": 0, "drafts": 0}
