"""All services as linked data after CPSV-AP 3.2: one list of triples, written as JSON-LD and as Turtle.

Written by hand: the portal needs no RDF library at run time, and the shapes of CPSV-AP check the result in a test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from madang.common.directory.models import Office
from madang.common.ui.models import Town

from .definitions.service import ServiceDefinition
from .models import Event, EvidenceType
from .queries import published

CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


def graph() -> list[Node]:
    """Every node once, as JSON-LD objects with prefixed keys."""
    nodes: dict[str, Node] = {}
    for node in _nodes():
        nodes[node["@id"]] = node
    return list(nodes.values())


def _nodes() -> Iterator[Node]:
    offices = {office.code: office for office in Office.objects.all()}
    evidence = {kind.code: kind for kind in EvidenceType.objects.all()}
    events = {event.code: event for event in Event.objects.all()}
    yield _town()
    yield from map(_organisation, offices.values())
    for service in published():
        definition = service.current_version.definition
        yield from _service_nodes(definition, service.current_version.number)
    yield from (_titled("evidence", kind.code, "cv:Evidence", kind.name) for kind in evidence.values())
    for event in events.values():
        yield _titled("event", event.code, "cv:LifeEvent" if event.kind == Event.Kind.LIFE else "cv:BusinessEvent", event.name)


def iri(kind: str, code: str) -> str:
    return f"{settings.BASE_URL}/id/{kind}/{code}"


def ref(kind: str, code: str) -> Node:
    return {"@id": iri(kind, code)}


def words(text: dict[str, str] | None) -> list[Node]:
    return [{"@value": value, "@language": language} for language, value in sorted((text or {}).items())]


def _titled(kind: str, code: str, type_: str, title: dict[str, str], **more: Any) -> Node:
    return {"@id": iri(kind, code), "@type": type_, "dct:identifier": code, "dct:title": words(title), **more}


def _town() -> Node:
    return {"@id": iri("place", "town"), "@type": "dct:Location", "skos:prefLabel": words(Town.current().name)}


def _organisation(office: Office) -> Node:
    return {
        "@id": iri("office", office.code),
        "@type": "cv:PublicOrganisation",
        "dct:identifier": office.code,
        "dct:title": words(office.name),
        "skos:prefLabel": words(office.name),
        "dct:spatial": ref("place", "town"),
    }


def _service_nodes(definition: ServiceDefinition, version: int) -> Iterator[Node]:
    slug = definition.slug
    currency = {"@id": f"http://publications.europa.eu/resource/authority/currency/{definition.fee.currency}"}
    channels = {f"{slug}-{number}-{channel.type}": channel for number, channel in enumerate(definition.channels, 1)}
    costs = {f"{slug}-{line.id}": line for line in definition.fee.lines}
    rules = {f"{slug}-{law.id}": law for law in definition.legal}
    requirements = {f"{slug}-{requirement.id}": requirement for requirement in definition.requirements}
    outputs = {f"{slug}-{output.id}": output for output in definition.outputs}
    yield {
        "@id": iri("service", slug),
        "@type": "cpsv:PublicService",
        "dct:identifier": slug,
        "dct:title": words(definition.name),
        "dct:description": words(definition.description),
        "cv:hasCompetentAuthority": ref("office", definition.office),
        "cv:processingTime": {"@value": f"P{definition.workflow.deadline_days}D", "@type": "xsd:duration"},
        "cv:isGroupedBy": [ref("event", code) for code in definition.events],
        "cpsv:hasInput": [ref("evidence", need.type) for need in definition.evidence],
        "cpsv:produces": [ref("output", code) for code in outputs],
        "cv:hasChannel": [ref("channel", code) for code in channels],
        "cv:hasCost": [ref("cost", code) for code in costs],
        "cv:hasLegalResource": [ref("law", code) for code in rules],
        "cv:holdsRequirement": [ref("requirement", code) for code in requirements],
        "dct:relation": [ref("service", code) for code in definition.related],
    }
    yield from (_titled("output", code, "cv:Output", output.title) for code, output in outputs.items())
    yield from (_titled("requirement", code, "cv:Requirement", one.title) for code, one in requirements.items())
    for code, law in rules.items():
        yield _titled("law", code, "eli:LegalResource", law.title)
    for code, channel in channels.items():
        yield {"@id": iri("channel", code), "@type": "cv:Channel", "dct:identifier": code, "dct:description": words(channel.text)}
    for code, line in costs.items():
        yield {
            "@id": iri("cost", code),
            "@type": "cv:Cost",
            "dct:identifier": code,
            "dct:description": words(line.label),
            "cv:currency": currency,
        }
    if costs:
        yield {**currency, "@type": "skos:Concept", "skos:prefLabel": [{"@value": definition.fee.currency, "@language": "en"}]}


def as_json_ld() -> str:
    return json.dumps({"@context": CONTEXT, "@graph": graph()}, ensure_ascii=False, indent=1)


def as_turtle() -> str:
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in CONTEXT.items()]
    for node in graph():
        pairs = [f"a {node['@type']}"]
        for name, value in node.items():
            values = value if isinstance(value, list) else [value]
            if not name.startswith("@") and values:
                pairs.append(f"{name} {', '.join(map(_term, values))}")
        lines.append(f"\n<{node['@id']}>\n    " + " ;\n    ".join(pairs) + " .")
    return "\n".join(lines) + "\n"


def _term(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if "@id" in value:
        return f"<{value['@id']}>"
    literal = json.dumps(value["@value"], ensure_ascii=False)
    return f"{literal}@{value['@language']}" if "@language" in value else f"{literal}^^{value['@type']}"
