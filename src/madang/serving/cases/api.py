from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema
from ninja.errors import HttpError

from madang.common.api import Error
from madang.common.languages import say

from .calculations import published_figures
from .codes import canonical_reference, is_access_code
from .models import Application
from .steps import steps_of

router = Router()


class CaseKey(Schema):
    """In the body, so that no log of addresses holds a code."""

    reference: str = Field(max_length=40)
    code: str = Field(max_length=40)


class CaseStatus(Schema):
    reference: str
    service: str
    status: str
    stage: str | None
    submitted_at: datetime
    due_on: date
    decided_at: datetime | None
    has_open_question: bool


@router.post(
    "/status",
    response={200: CaseStatus, 400: Error, 404: Error, 422: Error, 429: Error},
    summary="Where a case stands, for whoever holds its code",
)
def case_status(request, key: CaseKey):
    application = Application.objects.filter(reference=canonical_reference(key.reference)).first()
    if application is None or not is_access_code(application.reference, key.code):
        raise HttpError(404, "Reference and code do not belong together.")
    now = next((step["title"] for step in steps_of(application) if step["state"] == "now"), None)
    return {
        "reference": application.reference,
        "service": say(application.definition.name, "en"),
        "status": application.status,
        "stage": now,
        "submitted_at": application.submitted_at,
        "due_on": application.due_on,
        "decided_at": application.decided_at,
        "has_open_question": application.status == Application.Status.WAITING,
    }


@router.get("/figures", response={200: dict[str, Any], 404: Error}, summary="How well the services did, small numbers hidden")
def figures(request):
    found = published_figures()
    if found is None:
        raise HttpError(404, "Nothing has been counted yet.")
    return found
