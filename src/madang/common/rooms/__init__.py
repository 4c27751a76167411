"""Where rooms hang what belongs on pages that gather from everywhere; the core never names a room.

A room registers in `AppConfig.ready()`; *My page*, the desk, the menu, search, export and erasure ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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
    """A part of My page: `rows(request)` gives the context of `template`, or None where there is nothing to show.
    An order below 50 is for what is going on, one above for what is known; where nothing goes on the page says how to begin."""

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
class HomePanel:
    """A part of the start page under the search box: `rows(request)` gives the context of `template` as `rows`, or None to show nothing."""

    key: str
    template: str
    rows: Callable[[Any], Any]
    order: int = 50


@dataclass(frozen=True)
class MenuSource:
    """Menu items that come from rows instead of code: `items(request, where)` yields (order, label, url)."""

    key: str
    items: Callable[[Any, str], Iterable[tuple[int, Any, str]]]


@dataclass(frozen=True)
class Alerts:
    """What stands across the top of every page: `current()` gives dicts with title, text, url, is_grave."""

    key: str
    current: Callable[[], Iterable[dict]]


@dataclass(frozen=True)
class OfficePanel:
    """A part of an office's public page: `rows(office, request)` gives the context of `template` (as `panel`), or None."""

    key: str
    template: str
    rows: Callable[[Any, Any], dict | None]
    order: int = 50


@dataclass(frozen=True)
class SiteMapPart:
    """A heading of the site map for people and addresses for machines: `entries(language)` yields (label, url)."""

    key: str
    label: Any
    entries: Callable[[str], Iterable[tuple[Any, str]]]
    order: int = 50


@dataclass(frozen=True)
class SearchSource:
    """`documents(language)` yields dicts: key, title, summary, body, keywords, url, kind. `key` is stable across runs."""

    key: str
    documents: Callable[[str], Iterable[dict]]


@dataclass(frozen=True)
class SearchHelp:
    """What the search page shows before anything was typed, and when nothing was found; like a HomePanel."""

    key: str
    template: str
    rows: Callable[[Any], Any]
    order: int = 50


@dataclass(frozen=True)
class PersonalData:
    """What a room holds about a resident: `export(account, resident)` gives plain values (a dict, or a list of dicts, keyed by
    words a resident can read), `erase(account, resident)` removes what may go and gives a list of (what, reason why it must stay,
    until when: a date or None). Either argument may be None. Before somebody decides, the erasure is run and rolled back to show
    what it would do, so files are deleted in `transaction.on_commit` and nothing is sent from inside it."""

    key: str
    label: Any
    export: Callable[..., Any]
    erase: Callable[..., list[tuple[str, str, Any]]]
    order: int = 50


@dataclass(frozen=True)
class Subject:
    """Which objects of the log are about a person: `ids(account, resident)` gives (kind, id) pairs, either may be None;
    `names(things)` gives {(kind, str(id)): (label, url or "")} for those of the room's things that a resident may be told of by name."""

    key: str
    ids: Callable[..., Iterable[tuple[str, Any]]]
    names: Callable[[list[tuple[str, str]]], dict[tuple[str, str], tuple[Any, str]]] | None = None


@dataclass(frozen=True)
class AuditWords:
    """The log in plain words, to be read by the person concerned: {"cases.decided": _("decided your application")},
    a verb in the past that follows the name of who did it; `purposes` says in the same way what a look was for."""

    key: str
    actions: dict[str, Any]
    purposes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MandateScopes:
    """What a mandate can be limited to: `choices()` yields (code, label); a service's code is its slug."""

    key: str
    choices: Callable[[], Iterable[tuple[str, Any]]]


@dataclass(frozen=True)
class Processing:
    """Entries of the register of processing activities (GDPR Art. 30): `activities()` yields dicts with
    id (unique in the room), name, purpose, legal_basis (a code of GDPR Art. 6: consent, contract, legal_obligation,
    vital_interests, public_task, legitimate_interests), law, categories (list of words), sensitive, retention, recipients, office."""

    key: str
    activities: Callable[[], Iterable[dict]]


@dataclass(frozen=True)
class Retention:
    """Something that expires: `run(now)` deletes what is due and gives {what: how many}, `what` being a msgid in the plural
    ("expired drafts"). A dry run calls it and rolls back, so files are deleted in `transaction.on_commit`."""

    key: str
    run: Callable[[Any], dict[str, int]]


@dataclass(frozen=True)
class PublicContent:
    """Tables shown on public pages (`app.model`, lower case): saving a row of them redraws those pages."""

    key: str
    models: tuple[str, ...]


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
