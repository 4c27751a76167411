"""Read CAP 1.2, strictly against its schema, and never what a hostile file tells the reader to fetch."""

from __future__ import annotations

import shlex
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from madang_methods.alerts.messages import Alert, Area, Info, Pairs, Reference, Resource
from madang_methods.errors import UnusableInput

try:
    from lxml import etree
except ModuleNotFoundError as missing:
    raise UnusableInput(f"Alerts need {missing.name}. Install it with: pip install 'madang-methods[standards]'.") from None

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LARGEST_BYTES = 5_000_000
LEAST_OF_REFERENCE = 3


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.fromstring((files("madang_methods.alerts") / "CAP-v1.2.xsd").read_bytes()))


def tree_of(document: bytes) -> Any:
    """The root element. Entities are not resolved and nothing is fetched. Raises UnusableInput for what is not a plain document."""
    if len(document) > LARGEST_BYTES:
        raise UnusableInput(f"The file has {len(document):,} bytes. An alert has at most {LARGEST_BYTES:,}; send large pictures as links.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as problem:
        raise UnusableInput(f"This is not XML that can be read: {problem.msg}. Ask the sender for the file again.") from None
    if root.getroottree().docinfo.doctype:
        raise UnusableInput(
            "The file declares a document type, which alerts have no use for and attacks do. Ask the sender for a plain one."
        )
    return root


def alert_of(root: Any) -> Alert:
    """An alert that is valid by the schema."""
    return Alert(
        identifier=_need(root, "identifier"),
        sender=_need(root, "sender"),
        sent=_moment(_need(root, "sent")),
        status=_need(root, "status"),
        msg_type=_need(root, "msgType"),
        scope=_need(root, "scope"),
        source=text(root, "source"),
        restriction=text(root, "restriction"),
        addresses=words(text(root, "addresses")),
        codes=texts(root, "code"),
        note=text(root, "note"),
        references=references(text(root, "references")),
        incidents=words(text(root, "incidents")),
        infos=tuple(_info(one) for one in root.iterfind(f"{{{NAMESPACE}}}info")),
        is_signed=root.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is not None,
    )


def _info(node: Any) -> Info:
    return Info(
        categories=texts(node, "category"),
        event=_need(node, "event"),
        urgency=_need(node, "urgency"),
        severity=_need(node, "severity"),
        certainty=_need(node, "certainty"),
        language=text(node, "language") or "en-US",
        responses=texts(node, "responseType"),
        audience=text(node, "audience"),
        event_codes=_pairs(node, "eventCode"),
        effective=_optional_moment(node, "effective"),
        onset=_optional_moment(node, "onset"),
        expires=_optional_moment(node, "expires"),
        sender_name=text(node, "senderName"),
        headline=text(node, "headline"),
        description=text(node, "description"),
        instruction=text(node, "instruction"),
        web=text(node, "web"),
        contact=text(node, "contact"),
        parameters=_pairs(node, "parameter"),
        resources=tuple(_resource(one) for one in node.iterfind(f"{{{NAMESPACE}}}resource")),
        areas=tuple(_area(one) for one in node.iterfind(f"{{{NAMESPACE}}}area")),
    )


def _resource(node: Any) -> Resource:
    size = text(node, "size")
    return Resource(
        _need(node, "resourceDesc"),
        _need(node, "mimeType"),
        int(size) if size else None,
        text(node, "uri"),
        text(node, "derefUri"),
        text(node, "digest"),
    )


def _area(node: Any) -> Area:
    altitude, ceiling = text(node, "altitude"), text(node, "ceiling")
    return Area(
        description=_need(node, "areaDesc"),
        polygons=tuple(ring for one in texts(node, "polygon") if (ring := polygon(one))),
        circles=tuple(found for one in texts(node, "circle") if (found := circle(one))),
        geocodes=_pairs(node, "geocode"),
        altitude_ft=float(altitude) if altitude else None,
        ceiling_ft=float(ceiling) if ceiling else None,
    )


def text(node: Any, name: str) -> str | None:
    """None where the element is missing or empty: an empty element says nothing."""
    found = node.findtext(f"{{{NAMESPACE}}}{name}")
    return found.strip() or None if found else None


def texts(node: Any, name: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in node.iterfind(f"{{{NAMESPACE}}}{name}") if (one.text or "").strip())


def _need(node: Any, name: str) -> str:
    return text(node, name) or ""


def _pairs(node: Any, name: str) -> Pairs:
    return tuple((_need(one, "valueName"), _need(one, "value")) for one in node.iterfind(f"{{{NAMESPACE}}}{name}"))


def _moment(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # the schema knows an hour 24, and years before the first
        raise UnusableInput(f"“{value}” is no moment of a calendar day. Write hours from 00 to 23.") from None


def _optional_moment(node: Any, name: str) -> datetime | None:
    found = text(node, name)
    return _moment(found) if found else None


def words(value: str | None) -> tuple[str, ...]:
    """Words separated by blanks; quotes hold those with blanks together, and a lone quote is part of its word."""
    if not value:
        return ()
    try:
        return tuple(shlex.split(value))
    except ValueError:
        return tuple(value.split())


def references(value: str | None) -> tuple[Reference, ...]:
    """Those that are whole: sender,identifier,sent. The rules name the others."""
    split = (one.split(",") for one in (value or "").split())
    return tuple(Reference(parts[0], parts[1], parts[2]) for parts in split if len(parts) == LEAST_OF_REFERENCE and all(parts))


def polygon(value: str) -> tuple[tuple[float, float], ...] | None:
    """A ring of (latitude, longitude), or None where it holds something else."""
    try:
        pairs = [tuple(map(float, one.split(","))) for one in value.split()]
    except ValueError:
        return None
    return tuple((pair[0], pair[1]) for pair in pairs) if all(len(pair) == 2 for pair in pairs) else None


def circle(value: str) -> tuple[float, float, float] | None:
    """(latitude, longitude, radius in km), or None."""
    try:
        centre, radius = value.split()
        latitude, longitude = map(float, centre.split(","))
        return latitude, longitude, float(radius)
    except ValueError:
        return None
