"""Life events, evidence types and services of a pack: life-events.yaml, evidence-types.yaml, services/*.yaml."""

from typing import Literal

from django.core.exceptions import ValidationError
from pydantic import Field

from madang.common.packs.definition import Code, Entry, Words
from madang.common.packs.reading import read_yaml

from .actions import publish, save_draft, unknown_references
from .definitions.service import ServiceDefinition
from .models import Event, EvidenceType


class EventEntry(Entry):
    code: Code
    kind: Literal["life", "business"]
    order: int = 0
    name: Words
    description: Words = Field(default_factory=dict)


class EvidenceEntry(Entry):
    code: Code
    name: Words
    description: Words = Field(default_factory=dict)


def load(folder, report):
    for name, entry_type, model in (("life-events.yaml", EventEntry, Event), ("evidence-types.yaml", EvidenceEntry, EvidenceType)):
        _load_list(folder / name, entry_type, model, report)
    for path in sorted((folder / "services").glob("*.yaml")):
        with report.collecting(path):
            _load_service(path, report)


def _load_list(path, entry_type, model, report):
    with report.collecting():
        data, lines = read_yaml(path)
        for index, raw in enumerate(data or []):
            entry = report.validate(entry_type, raw, lines, index)
            if entry:
                model.objects.update_or_create(code=entry.code, defaults=entry.model_dump(exclude={"code"}))
    report.count(path.stem, model.objects.count())


def _load_service(path, report):
    data, lines = read_yaml(path)
    definition = report.validate(ServiceDefinition, data, lines)
    if definition is None:
        return
    for sentence in unknown_references(definition):
        report.error(path, 1, sentence)
    try:
        service = save_draft(definition, by="system")
    except ValidationError:
        return  # each of its reasons has just been reported with the file
    publish(service, by="system", note="pack")
    report.count("services")
