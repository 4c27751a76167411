"""Cases for tests, filed the way every case is: a draft, then submission."""

import copy
from datetime import timedelta

from django.utils import timezone

from madang.serving.cases.actions import submit
from madang.serving.cases.models import Draft
from madang.serving.services.actions import publish, save_draft
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.tests.samples import SMALL

CONTACT = {"name": "Amina Haddad", "channel": "email", "email": "amina@example.org", "phone": "", "address": ""}
ANSWERS = {"dog_name": "Nuri", "dogs": 2, "guide_dog": True, "guide_number": "G-7"}  # a guide dog costs nothing
_number = iter(range(1, 1_000_000))


def file_case(service, *, answers=None, contact=None, account=None):
    draft = Draft.objects.create(
        token_digest=f"test-{next(_number)}",
        version=service.current_version,
        answers={**(answers or ANSWERS), "_contact": {**CONTACT, **(contact or {})}},
        account=account,
        resident=account.resident if account else None,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return submit(draft)


def publish_service(**changes):
    """A published service made from the small one; `workflow` is laid over its workflow."""
    content = copy.deepcopy(SMALL)
    content["workflow"] |= changes.pop("workflow", {})
    service = save_draft(ServiceDefinition.model_validate(content | changes), by="system")
    publish(service, by="system")
    service.refresh_from_db()
    return service


TWO_OFFICES = {
    "stages": [
        {
            "id": "opinions",
            "title": {"en": "Two offices look at it"},
            "tasks": [
                {"id": "weigh", "title": {"en": "Weigh"}, "office": "family"},
                {"id": "fire", "title": {"en": "Escape routes"}, "office": "building", "questions": ["dogs"], "escalate_after_days": 2},
            ],
        }
    ]
}
BLOCKS = {
    "text_blocks": [{"id": "photo", "title": {"en": "Photo missing"}, "body": {"en": "Dear {name}, a photo of {dog_name} is missing."}}]
}
