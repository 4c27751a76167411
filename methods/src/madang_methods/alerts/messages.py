"""An alert as the Common Alerting Protocol 1.2 knows it: who says what to whom, in which languages, for which areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Pairs = tuple[tuple[str, str], ...]
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """polygons: each a ring of (latitude, longitude), first and last alike. circles: (latitude, longitude, radius in km)."""

    description: str
    polygons: tuple[tuple[Position, ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    geocodes: Pairs = ()
    altitude_ft: float | None = None
    ceiling_ft: float | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    description: str
    mime_type: str
    size_bytes: int | None = None
    uri: str | None = None
    content_base64: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Info:
    """What is told in one language. Moments carry an offset from UTC."""

    categories: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    language: str = "en-US"
    responses: tuple[str, ...] = ()
    audience: str | None = None
    event_codes: Pairs = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: Pairs = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that this one is about."""

    sender: str
    identifier: str
    sent: str


@dataclass(frozen=True, slots=True)
class Alert:
    """is_signed says that a signature is there, not that it was verified."""

    identifier: str
    sender: str
    sent: datetime
    status: str = "Actual"
    msg_type: str = "Alert"
    scope: str = "Public"
    source: str | None = None
    restriction: str | None = None
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    is_signed: bool = field(default=False, compare=False)

    @property
    def may_go_public(self) -> bool:
        """Exercises, tests and drafts never reach the public channel."""
        return self.status == "Actual" and self.scope == "Public"

    def as_reference(self) -> Reference:
        return Reference(self.sender, self.identifier, moment_text(self.sent))

    def in_language(self, wanted: str) -> Info | None:
        """The information in a language or its family, else the first there is."""
        family = wanted.lower().split("-")[0]
        alike = [one for one in self.infos if one.language.lower() == wanted.lower()]
        near = [one for one in self.infos if one.language.lower().split("-")[0] == family]
        return next(iter([*alike, *near, *self.infos]), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "identifier": self.identifier,
            "sender": self.sender,
            "sent": moment_text(self.sent),
            "status": self.status,
            "msg_type": self.msg_type,
            "scope": self.scope,
            "may_go_public": self.may_go_public,
            "is_signed": self.is_signed,
            "references": [f"{one.sender},{one.identifier},{one.sent}" for one in self.references],
            "infos": [_info(one) for one in self.infos],
        }


def _info(info: Info) -> Mapping[str, Any]:
    return {
        "language": info.language,
        "categories": list(info.categories),
        "event": info.event,
        "urgency": info.urgency,
        "severity": info.severity,
        "certainty": info.certainty,
        "expires": moment_text(info.expires) if info.expires else None,
        "headline": info.headline,
        "description": info.description,
        "instruction": info.instruction,
        "areas": [_area(area) for area in info.areas],
    }


def _area(area: Area) -> Mapping[str, Any]:
    return {
        "description": area.description,
        "polygons": [[list(point) for point in ring] for ring in area.polygons],
        "circles": [list(circle) for circle in area.circles],
        "geocodes": [list(pair) for pair in area.geocodes],
    }


def moment_text(moment: datetime) -> str:
    """Seconds and a numeric offset; UTC is written -00:00, as section 3.3.2 asks, and never Z. Raises ValueError without an offset."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("The moment has no offset from UTC.")
    if not offset:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + "-00:00"
    minutes = abs(offset) // timedelta(minutes=1)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def list_text(values: Sequence[str]) -> str:
    """Words separated by blanks, those with blanks in quotes."""
    return " ".join(f'"{value}"' if " " in value else value for value in values)
