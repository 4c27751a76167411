from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from madang.common.api import Error, Words

from .answers_schema import answers_schema
from .definitions.service import ServiceDefinition
from .queries import published

router = Router()


class ServiceOut(Schema):
    slug: str
    name: Words
    summary: Words
    office: str
    url: str
    events: list[str]
    channels: list[str]
    deadline_working_days: int
    version: int
    digest: str


class ServiceList(Schema):
    services: list[ServiceOut]


class WholeService(ServiceOut):
    """`definition` is exactly what was published; its shape is /api/v1/services/schema."""

    definition: dict[str, Any]


def _as_row(service) -> dict[str, Any]:
    version = service.current_version
    definition = version.definition
    return {
        "slug": service.slug,
        "name": definition.name,
        "summary": definition.summary,
        "office": definition.office,
        "url": f"{settings.BASE_URL}{service.get_absolute_url()}",
        "events": definition.events,
        "channels": [channel.type for channel in definition.channels],
        "deadline_working_days": definition.workflow.deadline_days,
        "version": version.number,
        "digest": version.digest,
    }


@router.get("", response=ServiceList, summary="All services")
def list_services(request):
    return {"services": [_as_row(service) for service in published()]}


@router.get("/schema", response=dict[str, Any], summary="JSON Schema of a service definition")
def definition_schema(request):
    return ServiceDefinition.model_json_schema()


@router.get("/{slug:slug}", response={200: WholeService, 404: Error}, summary="One service, with its form, workflow and fee")
def one_service(request, slug: str):
    service = get_object_or_404(published(), slug=slug)
    return _as_row(service) | {"definition": service.current_version.content}


@router.get("/{slug:slug}/answers", response={200: dict[str, Any], 404: Error}, summary="JSON Schema of the answers to its form")
def answers(request, slug: str):
    service = get_object_or_404(published(), slug=slug)
    return answers_schema(service.current_version.definition)
