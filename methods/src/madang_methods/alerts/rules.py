"""What the schema cannot say: rules of CAP 1.2 about how the parts of a message belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from madang_methods.alerts.reading import LEAST_OF_REFERENCE, NAMESPACE, circle, polygon, text, words

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
NEED_REFERENCES = {"Update", "Cancel", "Ack", "Error"}
FORBIDDEN_IN_NAMES = re.compile(r"[\s,<&]")
LEAST_OF_POLYGON = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """level: error where the message is wrong, warning where it is unwise. where: the element; line: of the file."""

    level: str
    where: str
    line: int
    reason: str

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def explain(self) -> str:
        return f"{self.level.capitalize()} in line {self.line}, {self.where}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        return {"level": self.level, "where": self.where, "line": self.line, "reason": self.reason}


def problems(root: Any) -> Iterator[Problem]:
    """Every broken rule of an alert that the schema lets through, in the order of the file."""
    yield from _names(root)
    yield from _audience(root)
    yield from _references(root)
    yield from _moments(root)
    for info in _all(root, "info"):
        yield from _info(root, info)
    if text(root, "msgType") in {"Alert", "Update"} and not _all(root, "info"):
        yield _warning(root, "info", "Nothing is told. Add at least one info with an area, or use another kind of message.")
    if text(root, "msgType") == "Error" and not text(root, "note"):
        yield _error(root, "note", "A message of the kind Error must say in note what was wrong. Add it.")


def _names(root: Any) -> Iterator[Problem]:
    for name in ("identifier", "sender"):
        value = text(root, name)
        if not value:
            yield _error(root, name, f"The {name} is empty. Every message needs one.")
        elif FORBIDDEN_IN_NAMES.search(value):
            yield _error(
                root, name, f"“{value}” holds a blank, a comma, < or &, which nobody could refer to. Use letters, digits and dots."
            )


def _audience(root: Any) -> Iterator[Problem]:
    scope, status = text(root, "scope"), text(root, "status")
    if scope == "Restricted" and not text(root, "restriction"):
        yield _error(root, "restriction", "The scope is Restricted, but no restriction says to whom. Add it.")
    if scope == "Private" and not words(text(root, "addresses")):
        yield _error(root, "addresses", "The scope is Private, but no addresses say for whom. Add them.")
    if status == "Draft":
        yield _warning(root, "status", "This is a draft, which no system may act on. Send it as Actual once it is approved.")
    elif status in {"Exercise", "Test"} and scope == "Public":
        yield _warning(
            root, "status", f"This is an {status.lower()} with the scope Public. Keep it off every channel that the public hears."
        )


def _references(root: Any) -> Iterator[Problem]:
    given = (text(root, "references") or "").split()
    kind = text(root, "msgType")
    if kind in NEED_REFERENCES and not given:
        yield _error(
            root, "references", f"A message of the kind {kind} must name the messages it is about: sender,identifier,sent. Add them."
        )
    own = f"{text(root, 'sender')},{text(root, 'identifier')},"
    for one in given:
        parts = one.split(",")
        if len(parts) != LEAST_OF_REFERENCE or not all(parts) or not MOMENT.fullmatch(parts[-1]):
            yield _error(root, "references", f"“{one}” is no reference. Write sender,identifier,sent without blanks.")
        elif one.startswith(own):
            yield _error(root, "references", "The message refers to itself. Name the earlier message.")


def _moments(root: Any) -> Iterator[Problem]:
    for name in ("sent", "effective", "onset", "expires"):
        for node in root.iter(f"{{{NAMESPACE}}}{name}"):
            value = (node.text or "").strip()
            if value and not MOMENT.fullmatch(value):
                yield _of(
                    node,
                    "error",
                    f"“{value}” needs seconds and a numeric offset, such as 2026-07-01T18:30:00+09:00; UTC is -00:00, never Z.",
                )
            elif value.endswith("+00:00"):
                yield _of(node, "warning", f"“{value}” writes UTC as +00:00, which says London; UTC itself is -00:00.")


def _info(root: Any, info: Any) -> Iterator[Problem]:
    sent, expires, onset = _moment(root, "sent"), _moment(info, "expires"), _moment(info, "onset")
    effective = _moment(info, "effective")
    if sent and expires and expires <= sent:
        yield _error(info, "expires", "It expires before or when it is sent, so nobody would be warned. Set a later moment.")
    elif effective and expires and expires <= effective:
        yield _error(info, "expires", "It expires before it takes effect. Set a later moment.")
    elif onset and expires and expires < onset:
        yield _warning(info, "expires", "The message expires before the event begins. Check both moments.")
    if not expires:
        yield _warning(info, "expires", "No end is set, so a forgotten warning stays up. Set the moment when it ends.")
    if not (text(info, "headline") or text(info, "description")):
        yield _warning(info, "description", "Neither headline nor description tells people what happens. Add them.")
    areas = _all(info, "area")
    if not areas:
        yield _warning(info, "area", "No area is named, so nobody knows whether it is meant for them. Add one.")
    for area in areas:
        yield from _area(area)
    for resource in _all(info, "resource"):
        if not (text(resource, "uri") or text(resource, "derefUri")):
            yield _error(resource, "uri", "The resource has neither a link nor content. Add one of them.")


def _area(area: Any) -> Iterator[Problem]:
    if not text(area, "areaDesc"):
        yield _error(area, "areaDesc", "The area has no name in words. Add one: not every receiver draws maps.")
    for node in _all(area, "polygon"):
        yield from _polygon(node)
    for node in _all(area, "circle"):
        found = circle(node.text or "")
        if not found or not _on_earth(found[0], found[1]) or not (isfinite(found[2]) and found[2] >= 0):
            yield _of(
                node, "error", f"“{(node.text or '').strip()}” is no circle. Write latitude,longitude and, after a blank, kilometres."
            )
    altitude, ceiling = text(area, "altitude"), text(area, "ceiling")
    if ceiling and not altitude:
        yield _error(area, "ceiling", "A ceiling needs an altitude below it. Add it, or leave both out.")
    elif ceiling and altitude and float(ceiling) < float(altitude):
        yield _error(area, "ceiling", "The ceiling lies below the altitude. Exchange them.")


def _polygon(node: Any) -> Iterator[Problem]:
    value = (node.text or "").strip()
    ring = polygon(value) if value else ()
    if ring is None:
        yield _of(node, "error", "The polygon is not a list of latitude,longitude separated by blanks. Correct it.")
    elif not value:
        yield _of(node, "warning", "The polygon is empty. Leave the element out.")
    elif len(ring) < LEAST_OF_POLYGON or ring[0] != ring[-1]:
        yield _of(node, "error", f"The polygon has {len(ring)} points. It needs four or more, and the last must be the first again.")
    elif not all(_on_earth(latitude, longitude) for latitude, longitude in ring):
        yield _of(node, "error", "A point of the polygon lies beyond 90 degrees of latitude or 180 of longitude. Latitude comes first.")


def _on_earth(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180


def _all(node: Any, name: str) -> list[Any]:
    return list(node.iterfind(f"{{{NAMESPACE}}}{name}"))


def _moment(node: Any, name: str) -> datetime | None:
    value = text(node, name)
    return datetime.fromisoformat(value) if value and MOMENT.fullmatch(value) else None


def _of(node: Any, level: str, reason: str) -> Problem:
    return Problem(level, node.tag.rpartition("}")[2], node.sourceline or 0, reason)


def _error(parent: Any, name: str, reason: str) -> Problem:
    return _named(parent, "error", name, reason)


def _warning(parent: Any, name: str, reason: str) -> Problem:
    return _named(parent, "warning", name, reason)


def _named(parent: Any, level: str, name: str, reason: str) -> Problem:
    """In the line of the element if it is there, else of the one that lacks it."""
    node = parent.find(f"{{{NAMESPACE}}}{name}")
    return Problem(level, name, (parent if node is None else node).sourceline or 0, reason)
