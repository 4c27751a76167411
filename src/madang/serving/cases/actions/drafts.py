"""An application while it is filled in: every page is saved at once, and whoever holds the link may go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.files.models import StoredFile
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Account, Mandate, Resident
from madang.serving.services.models import ServiceVersion

from ..answers import FILES, TYPED, files_in, holds_files, item_page
from ..codes import new_token, token_digest
from ..contact import contact_of_resident
from ..models import Draft
from ..prefill import known_answers

KEPT_DAYS = 30
OWNER = "cases.draft"


@transaction.atomic
def start_draft(  # noqa: PLR0913 each is a fact of its own, named at the call
    version: ServiceVersion,
    *,
    account: Account | None = None,
    resident: Resident | None = None,
    mandate: Mandate | None = None,
    channel: str = "online",
    assisted_by: Account | None = None,
    consent_how: str = "",
    consent_note: str = "",
    language: str = "",
) -> tuple[Draft, str]:
    """A new draft and the token that opens it. What the town already holds about the resident is filled in."""
    token = new_token()
    if mandate and not mandate.covers(version.service.slug):
        raise ValidationError(_("Your mandate does not cover this service. Stop acting for the other person, or ask them for a wider one."))
    resident = resident or (mandate.resident if mandate else None) or (account.resident if account else None)
    answers = known_answers(version.definition.form, resident)
    if contact := contact_of_resident(resident):
        answers["_contact"] = contact
    draft = Draft.objects.create(
        token_digest=token_digest(token),
        version=version,
        answers=answers,
        channel=channel,
        language=language or get_language() or "en",
        account=None if assisted_by else account,
        resident=resident,
        mandate=mandate,
        assisted_by=assisted_by,
        consent_how=consent_how,
        consent_note=consent_note,
        expires_at=timezone.now() + timedelta(days=KEPT_DAYS),
    )
    if mandate and account:
        record(account, "cases.draft_started_under_mandate", draft, mandate.resident)
    if assisted_by:
        record(assisted_by, "cases.draft_started_on_behalf", draft, *([resident] if resident else []), consent=consent_how)
    return draft, token


@transaction.atomic
def save_answer(draft: Draft, question_id: str, answer: Any) -> Draft:
    """One page. The row is locked, so that two tabs do not overwrite each other's answers to different questions."""
    draft = _open_draft(draft)
    _save(draft, {**draft.answers, question_id: answer, **_typed_without(draft, question_id)})
    if holds_files(draft.version.definition.form, question_id):
        _own_files(draft)
    return draft


@transaction.atomic
def keep_typed(draft: Draft, page: str, boxes: dict[str, Any], *, files: dict[str, list[str]] | None = None) -> Draft:
    """What stands in the boxes of a page that is not right yet, for when the person comes back. Until then the question has no answer: what it
    replaces would otherwise be sent. `page` is the question's id, or the `item_page` of one item of a list with the `files` given there."""
    draft = _open_draft(draft)
    if files or any(any(value) if isinstance(value, (list, tuple)) else value for value in boxes.values()):
        answers = {id: answer for id, answer in draft.answers.items() if id != page}
        typed = {**boxes, **({FILES: files} if files else {})}
        _save(draft, {**answers, TYPED: {**answers.get(TYPED, {}), page: typed}})
        if files:
            _own_files(draft)
    return draft


@transaction.atomic
def save_item(draft: Draft, question_id: str, number: int, item: dict[str, Any]) -> Draft:
    """One item of a list, and what was typed for it goes; another one left half-way stays as it is. `number` counts from 1."""
    draft = _open_draft(draft)
    items = draft.answers.get(question_id) or []
    typed = {page: boxes for page, boxes in draft.answers.get(TYPED, {}).items() if page != item_page(question_id, number)}
    return _save_items(draft, question_id, [*items[: number - 1], item, *items[number:]], typed)


@transaction.atomic
def take_out_item(draft: Draft, question_id: str, number: int) -> Draft:
    """One item of a list, or one that was only begun; what was typed for those after it moves up with them."""
    draft = _open_draft(draft)
    items = draft.answers.get(question_id) or []
    typed = {
        moved: boxes for page, boxes in draft.answers.get(TYPED, {}).items() if (moved := _moved_up(page, question_id, number)) is not None
    }
    return _save_items(draft, question_id, [*items[: number - 1], *items[number:]], typed)


def _moved_up(page: str, question_id: str, taken_out: int) -> str | None:
    """What the page is called once an item was taken out; None for the page of that item."""
    id, _dot, number = page.partition(".")
    if id != question_id or not number or int(number) < taken_out:
        return page
    return None if int(number) == taken_out else item_page(id, int(number) - 1)


def _save_items(draft: Draft, question_id: str, items: list[dict[str, Any]], typed: dict[str, Any]) -> Draft:
    _save(draft, {**draft.answers, question_id: items, TYPED: typed})
    if holds_files(draft.version.definition.form, question_id):
        _own_files(draft)
    return draft


def _save(draft: Draft, answers: dict[str, Any]) -> None:
    """Nothing typed is not kept, and from now on the draft has its full time again."""
    draft.answers = {id: answer for id, answer in answers.items() if id != TYPED or answer}
    draft.expires_at = timezone.now() + timedelta(days=KEPT_DAYS)
    draft.save(update_fields=["answers", "expires_at", "updated_at"])


def _typed_without(draft: Draft, question_id: str) -> dict[str, Any]:
    if TYPED not in draft.answers:
        return {}
    return {TYPED: {page: boxes for page, boxes in draft.answers[TYPED].items() if page.split(".")[0] != question_id}}


def _own_files(draft: Draft) -> None:
    """Files of the answers live as long as the draft; those that were taken out again go with the next sweep."""
    named = {id for _question, id in files_in(draft.version.definition.form, draft.answers)}
    StoredFile.objects.filter(pk__in=named, owner_kind="").update(owner_kind=OWNER, owner_id=draft.pk)
    StoredFile.objects.filter(owner_kind=OWNER, owner_id=draft.pk).exclude(pk__in=named).update(owner_kind="", owner_id=None)


def release_files(draft: Draft) -> None:
    """What no case has taken over belongs to nobody now, and the next sweep deletes it."""
    StoredFile.objects.filter(owner_kind=OWNER, owner_id=draft.pk).update(owner_kind="", owner_id=None)


@transaction.atomic
def save_answers(draft: Draft, answers: dict[str, Any]) -> Draft:
    """A whole sheet at once, as it comes back on paper."""
    draft = _open_draft(draft)
    before = {id: answer for id, answer in draft.answers.items() if id != TYPED}
    draft.answers = {**before, **answers}
    draft.save(update_fields=["answers", "updated_at"])
    return draft


def save_contact(draft: Draft, contact: dict[str, str]) -> Draft:
    return save_answer(draft, "_contact", contact)


@transaction.atomic
def send_link(draft: Draft, *, email: str, url: str) -> None:
    """Send the way back to an address the applicant names."""
    draft = _open_draft(draft)
    draft.email = email
    draft.save(update_fields=["email", "updated_at"])
    recipient = Recipient(name="", language=draft.language, channel="email", email=email)
    notify(recipient, "cases/come_back", about=draft, url=url, service=draft.version.definition.name, until=draft.expires_at)


@transaction.atomic
def forget_draft(draft: Draft) -> None:
    """The applicant throws it away: nothing is kept."""
    release_files(draft)
    Draft.objects.filter(pk=draft.pk, application=None).delete()


def _open_draft(draft: Draft) -> Draft:
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if Draft.version.is_cached(draft) and draft.version_id == locked.version_id:
        locked.version = draft.version  # large, and never changed: not read again while others wait to write
    if locked.application_id:
        raise ValidationError(_("This application has already been sent. Follow it with its reference."))
    return locked
