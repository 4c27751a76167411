"""Where rooms hang what belongs on pages that gather from everywhere; the core never names a room.

A room registers in `AppConfig.ready()`; *My page*, the desk, the menu, search, export and erasure ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MenuItem:
    """`where`: header, footer, desk or my. `visible` gets the request; without it everybody sees the item."""

    where: str
    label: Any
    url_name: str
    order: int = 50
    visible: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class MyPanel:
    """A part of My page: `rows(request)` gives the context of `template`, or None where there is nothing to show."""

    key: str
    template: str
    rows: Callable[[Any], dict | None]
    order: int = 50


@dataclass(frozen=True)
class DeskPanel:
    """A tile on the desk: what is waiting for this member of staff."""

    key: str
    template: str
    rows: Callable[[Any], dict | None]
    order: int = 50


@dataclass(frozen=True)
class SearchSource:
    """`documents(language)` yields dicts: key, title, summary, body, keywords, url, kind. `key` is stable across runs."""

    key: str
    documents: Callable[[str], Iterable[dict]]


@dataclass(frozen=True)
class PersonalData:
    """What a room holds about a resident: `export(account, resident)` gives plain values,
    `erase(account, resident)` removes what may go and gives a list of (what, reason why it must stay, until when)."""

    key: str
    label: Any
    export: Callable[..., Any]
    erase: Callable[..., list[tuple[str, str, Any]]]
    order: int = 50


@dataclass(frozen=True)
class Processing:
    """Entries of the register of processing activities (GDPR Art. 30): `activities()` yields dicts with
    name, purpose, legal_basis, law, categories, sensitive, retention, recipients, office."""

    key: str
    activities: Callable[[], Iterable[dict]]


@dataclass(frozen=True)
class Retention:
    """Something that expires: `run(now)` deletes what is due and gives {what: how many}."""

    key: str
    run: Callable[[Any], dict[str, int]]


@dataclass(frozen=True)
class Check:
    """A line of `madang check`: `run()` yields (ok, sentence)."""

    key: str
    run: Callable[[], Iterable[tuple[bool, str]]]


@dataclass(frozen=True)
class Periodic:
    """Work the worker does again and again: every `seconds`."""

    key: str
    seconds: int
    run: Callable[[], Any]


@dataclass(frozen=True)
class PackPart:
    """A part of a pack that a room loads: `load(folder, report)` inside one transaction; `order` says what must be there first."""

    key: str
    load: Callable[..., Any]
    order: int = 50


_registered: dict[type, dict[str, Any]] = {}


def register(*entries: Any) -> None:
    for entry in entries:
        name = getattr(entry, "key", None) or f"{entry.where}:{entry.url_name}"
        _registered.setdefault(type(entry), {})[name] = entry


def registered(kind: type) -> list[Any]:
    return sorted(_registered.get(kind, {}).values(), key=lambda entry: getattr(entry, "order", 50))
