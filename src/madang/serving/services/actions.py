"""What editors do with a service: change its draft, publish it, take it off the portal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError as DefinitionError

from madang.common.audit.actions import record
from madang.common.directory.models import Office

from .definitions.service import ServiceDefinition
from .models import Event, EvidenceType, Service, ServiceVersion, content_digest
from .signals import service_published


def as_content(definition: ServiceDefinition) -> dict[str, Any]:
    """The JSON that is stored: without defaults, so that a digest does not change when a default is added."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"schema_version": definition.schema_version}


@transaction.atomic
def save_draft(definition: ServiceDefinition, *, by: Any) -> Service:
    """Keep an edited definition. Residents see nothing of it until it is published."""
    problems = unknown_references(definition)
    if problems:
        raise ValidationError(problems)
    office = Office.objects.get(code=definition.office)
    service, _created = Service.objects.update_or_create(slug=definition.slug, defaults={"office": office, "draft": as_content(definition)})
    service.events.set(Event.objects.filter(code__in=definition.events))
    record(by, "services.draft_saved", service)
    return service


@transaction.atomic
def publish(service: Service, *, by: Any, note: str = "", approved_by: Any = None) -> ServiceVersion:
    """Freeze the draft as the next version. Cases in flight keep theirs."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    try:
        definition = ServiceDefinition.model_validate(service.draft)
    except DefinitionError as error:
        from .editing.checks import problems_of  # the editor's sentences; its own actions publish through this one

        raise ValidationError([problem.whole for problem in problems_of(service.draft)]) from error
    content = as_content(definition)
    current = service.current_version
    if current and current.digest == content_digest(content):
        return current
    version = ServiceVersion.objects.create(
        service=service,
        number=current.number + 1 if current else 1,
        content=content,
        note=note,
        published_by=None if isinstance(by, str) else by,
        approved_by=approved_by,
    )
    service.current_version, service.is_withdrawn = version, False
    service.office = Office.objects.get(code=definition.office)  # an edited draft must not move what residents see
    service.save(update_fields=["current_version", "is_withdrawn", "office", "updated_at"])
    service.events.set(Event.objects.filter(code__in=definition.events))
    record(approved_by or by, "services.published", service, version=version.pk, digest=version.digest)
    transaction.on_commit(lambda: service_published.send(Service, service=service, version=version))
    return version


@transaction.atomic
def take_off(service: Service, *, by: Any) -> None:
    """No longer offered. Its cases go on, and its versions stay."""
    Service.objects.filter(pk=service.pk).update(is_withdrawn=True)
    record(by, "services.withdrawn", service)
    transaction.on_commit(lambda: service_published.send(Service, service=service, version=None))


@transaction.atomic
def put_back(service: Service, *, by: Any) -> None:
    """Offered again, with the version that was published last."""
    service = Service.objects.select_for_update(of=("self",)).select_related("current_version").get(pk=service.pk)
    if service.current_version is None:
        raise ValidationError(_("This service has never been published. Publish it instead."))
    Service.objects.filter(pk=service.pk).update(is_withdrawn=False)
    record(by, "services.put_back", service)
    transaction.on_commit(lambda: service_published.send(Service, service=service, version=service.current_version))


def unknown_references(definition: ServiceDefinition) -> list[str]:
    """Sentences about codes that name nothing in this town."""
    offices = set(Office.objects.values_list("code", flat=True))
    events = set(Event.objects.values_list("code", flat=True))
    evidence = set(EvidenceType.objects.values_list("code", flat=True))
    wanted = [
        *((_("office"), code, offices) for code in _offices_named(definition)),
        *((_("life event"), code, events) for code in definition.events),
        *((_("evidence type"), need.type, evidence) for need in definition.evidence),
    ]
    sentences = [
        _("There is no %(kind)s “%(code)s” in this town.") % {"kind": kind, "code": code}
        for kind, code, known in wanted
        if code not in known
    ]
    return list(dict.fromkeys(sentences))


def _offices_named(definition: ServiceDefinition) -> list[str]:
    workflows = [definition.workflow, *(part.workflow for part in definition.parts)]
    return [
        definition.office,
        *(part.office for part in definition.parts),
        *(task.office for workflow in workflows for stage in workflow.stages for task in stage.tasks),
        *(workflow.objection.office for workflow in workflows if workflow.objection),
        *(channel.office for channel in definition.channels if channel.office),
        *(need.held_by for need in definition.evidence if need.held_by),
    ]
