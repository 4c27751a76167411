"""Write CAP 1.2: elements in the order of the schema, moments with a numeric offset, nothing that would not pass our own check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml import etree

from madang_methods.alerts.messages import Alert, Area, Info, Resource, list_text, moment_text
from madang_methods.alerts.reading import NAMESPACE, schema
from madang_methods.alerts.rules import problems
from madang_methods.errors import UnusableInput


def write_alert(alert: Alert) -> bytes:
    """UTF-8 XML. Raises UnusableInput with the first reason where the alert is against the schema or a rule."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    try:
        _alert(root, alert)
    except ValueError as problem:
        raise UnusableInput(f"The alert cannot be written: {problem} Give every moment its offset, such as +09:00.") from None
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    written = etree.fromstring(document)
    if not schema().validate(written):
        raise UnusableInput(f"The alert is against the schema of CAP 1.2: {schema().error_log[0].message} Correct it and try again.")
    for found in problems(written):
        if found.is_error:
            raise UnusableInput(f"The alert cannot be sent like this. {found.where}: {found.reason}")
    return bytes(document)


def _alert(root: Any, alert: Alert) -> None:
    references = " ".join(f"{one.sender},{one.identifier},{one.sent}" for one in alert.references)
    _add(
        root,
        [
            ("identifier", alert.identifier),
            ("sender", alert.sender),
            ("sent", moment_text(alert.sent)),
            ("status", alert.status),
            ("msgType", alert.msg_type),
            ("source", alert.source),
            ("scope", alert.scope),
            ("restriction", alert.restriction),
            ("addresses", list_text(alert.addresses) or None),
            *(("code", one) for one in alert.codes),
            ("note", alert.note),
            ("references", references or None),
            ("incidents", list_text(alert.incidents) or None),
        ],
    )
    for info in alert.infos:
        _info(_child(root, "info"), info)


def _info(node: Any, info: Info) -> None:
    _add(
        node,
        [
            ("language", info.language),
            *(("category", one) for one in info.categories),
            ("event", info.event),
            *(("responseType", one) for one in info.responses),
            ("urgency", info.urgency),
            ("severity", info.severity),
            ("certainty", info.certainty),
            ("audience", info.audience),
        ],
    )
    _pairs(node, "eventCode", info.event_codes)
    _add(
        node,
        [
            *((name, moment_text(one)) for name, one in _moments(info) if one),
            ("senderName", info.sender_name),
            ("headline", info.headline),
            ("description", info.description),
            ("instruction", info.instruction),
            ("web", info.web),
            ("contact", info.contact),
        ],
    )
    _pairs(node, "parameter", info.parameters)
    for resource in info.resources:
        _resource(_child(node, "resource"), resource)
    for area in info.areas:
        _area(_child(node, "area"), area)


def _moments(info: Info) -> Iterable[tuple[str, Any]]:
    return (("effective", info.effective), ("onset", info.onset), ("expires", info.expires))


def _resource(node: Any, resource: Resource) -> None:
    _add(
        node,
        [
            ("resourceDesc", resource.description),
            ("mimeType", resource.mime_type),
            ("size", None if resource.size_bytes is None else str(resource.size_bytes)),
            ("uri", resource.uri),
            ("derefUri", resource.content_base64),
            ("digest", resource.digest),
        ],
    )


def _area(node: Any, area: Area) -> None:
    rings = (" ".join(f"{latitude},{longitude}" for latitude, longitude in ring) for ring in area.polygons)
    _add(
        node,
        [
            ("areaDesc", area.description),
            *(("polygon", ring) for ring in rings),
            *(("circle", f"{latitude},{longitude} {radius}") for latitude, longitude, radius in area.circles),
        ],
    )
    _pairs(node, "geocode", area.geocodes)
    heights = (("altitude", area.altitude_ft), ("ceiling", area.ceiling_ft))
    _add(node, [(name, f"{height:g}") for name, height in heights if height is not None])


def _pairs(node: Any, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for key, value in pairs:
        _add(_child(node, name), [("valueName", key), ("value", value)])


def _child(node: Any, name: str) -> Any:
    return etree.SubElement(node, f"{{{NAMESPACE}}}{name}")


def _add(node: Any, values: Iterable[tuple[str, str | None]]) -> None:
    """What is None is left out: an empty element says nothing and breaks rules."""
    for name, value in values:
        if value is not None:
            _child(node, name).text = value
