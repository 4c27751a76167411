"""What editors do on the screens: begin a service, change one part of its draft, publish it, go back to what was."""

from __future__ import annotations

import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.audit.models import Entry
from madang.common.directory.models import Office
from madang.common.people.models import Account

from ..actions import publish
from ..models import PublishingRule, Service, ServiceVersion, content_digest
from .checks import problems_of
from .tree import NothingThere, Path, node_at, shapes


class ChangedMeanwhile(Exception):
    """Somebody else changed the same part after the page was opened."""


def fingerprint(value: Any) -> str:
    return content_digest(value)[:16]


@transaction.atomic
def begin_service(*, slug: str, name: dict[str, str], office: str, copy_of: Service | None, by: Account) -> Service:
    content = copy.deepcopy(copy_of.draft) if copy_of else blank(office)
    content |= {"slug": slug, "name": name, "office": office}
    service = Service.objects.create(slug=slug, office=Office.objects.get(code=office), draft=content)
    record(by, "services.begun", service)
    return service


def blank(office: str) -> dict[str, Any]:
    """What most services have: online and counter, one stage, a letter that grants and one that refuses. The texts are left open."""
    return {
        "schema_version": 1,
        "sector": "general",
        "channels": [
            {"type": "online", "text": {"en": "On this portal, at any time", "ko": "이 포털에서 언제든지"}},
            {
                "type": "counter",
                "text": {"en": "At the counter of the office, during its opening hours", "ko": "담당 부서 창구에서 근무 시간 중에"},
            },
        ],
        "form": {"data_uses": [], "sections": []},
        "workflow": {
            "deadline_days": 10,
            "stages": [
                {
                    "id": "check",
                    "title": {"en": "Being checked", "ko": "검토 중"},
                    "tasks": [{"id": "check", "title": {"en": "Check", "ko": "검토"}, "office": office}],
                }
            ],
            "outcomes": [],
        },
        "fee": {"currency": "KRW"},
    }


def seen_at(service: Service, path: Path, *, whole: bool = False) -> str:
    """Of the part's own fields; `whole` with everything under it, which matters to whoever removes it."""
    node = node_at(service.draft, path)
    if whole or not node.model or not isinstance(node.value, dict):
        return fingerprint(node.value)
    own = {name for name, shape in shapes(node.model).items() if shape.kind not in ("list", "model") or name == "letter"}
    return fingerprint({name: value for name, value in node.value.items() if name in own})


@transaction.atomic
def change_draft(service: Service, *, path: Path, seen: str | None, change: Any, by: Account, what: str) -> Service:  # noqa: PLR0913  each is named by the caller
    """Apply `change(content)` if the part at `path` is still the one the editor saw. An unfinished draft is kept; residents see nothing of it."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    if seen is not None and seen != _still_there(service, path, whole=what == "part_removed"):
        raise ChangedMeanwhile
    service.draft = change(service.draft)
    service.save(update_fields=["draft", "updated_at"])
    record(by, f"services.draft_{what}", service, at="/".join(path))
    return service


def _still_there(service: Service, path: Path, *, whole: bool) -> str:
    try:
        return seen_at(service, path, whole=whole)
    except NothingThere:
        return ""


def last_change(service: Service) -> tuple[str, Any] | None:
    """(who, when) of the latest change of the draft."""
    entry = Entry.objects.about("services.service", [service.pk]).filter(action__startswith="services.draft_").order_by("-pk").first()
    account = Account.objects.filter(pk=entry.actor_id).first() if entry else None
    return (str(account), entry.at) if entry and account else None


def new_problems(before: dict[str, Any], after: dict[str, Any], *, references_only: bool = False) -> list[Any]:
    """What a change would make wrong that was right before."""
    known = {(one.path, one.field, one.sentence) for one in problems_of(before)}
    found = [one for one in problems_of(after) if (one.path, one.field, one.sentence) not in known]
    return [one for one in found if one.is_reference or not references_only]


@transaction.atomic
def publish_draft(service: Service, *, seen: str, note: str, by: Account) -> ServiceVersion:
    """What is published is what was tried: the draft the editor saw, whole and without problems."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    if fingerprint(service.draft) != seen:
        raise ChangedMeanwhile
    if problems := problems_of(service.draft):
        raise ValidationError([problem.whole for problem in problems])
    if PublishingRule.current().two_people:
        raise ValidationError(_("In this town a second person approves each version. Ask for approval instead."))
    return publish(service, by=by, note=note)


@transaction.atomic
def go_back_to(version: ServiceVersion, *, by: Account) -> Service:
    """The content of an old version becomes the draft; it takes effect when it is published as a new version."""
    service = Service.objects.select_for_update().get(pk=version.service_id)
    service.draft = version.content
    service.save(update_fields=["draft", "updated_at"])
    record(by, "services.draft_restored", service, version=version.pk)
    return service
