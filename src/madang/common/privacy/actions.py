"""What happens around a person's own data: they object, they take it away, they have it erased."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.notices.actions import Recipient, notify
from madang.common.rooms import PersonalData, registered

from .models import AccessObjection, ErasureRequest, Outcome
from .person import Person
from .presentation import exports_of, items_of


@transaction.atomic
def object_to_access(person: Person, entry: Any, *, text: str, by: Any) -> AccessObjection:
    """`by` is the person, or the member of staff who writes it down for them at the counter."""
    if AccessObjection.objects.of(*person).filter(entry=entry).exists():
        raise ValidationError(_("You have already objected to this access. The answer will come to you, and you see it in this list."))
    objection = AccessObjection.objects.create(entry=entry, account=person.account, resident=person.resident, text=text)
    record(by, "privacy.access_objected", *person.things, objection=objection.pk, entry=entry.pk)
    notify(person.account or person.resident, "privacy/objection_received", about=objection, objection=objection)
    return objection


@transaction.atomic
def answer_objection(objection: AccessObjection, *, state: str, answer: str, by: Any) -> AccessObjection:
    objection = AccessObjection.objects.select_for_update().get(pk=objection.pk)
    if not objection.is_open:
        raise ValidationError(_("This objection is already answered. Read the answer below."))
    objection.state, objection.answer = state, answer
    objection.answered_by, objection.answered_at = by, timezone.now()
    objection.save()
    people = [person for person in (objection.account, objection.resident) if person]
    record(by, "privacy.objection_answered", *people, objection=objection.pk, state=state)
    if people:
        notify(people[0], "privacy/objection_answered", about=objection, objection=objection)
    return objection


def foresee_erasure(person: Person) -> Outcome:
    """Exactly what an erasure would do, because it is done and undone."""
    with transaction.atomic():
        outcome = _erase_rooms(person.afresh())
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def file_erasure(resident: Any, *, identity_shown: str, by: Any) -> ErasureRequest:
    """At the counter, for a person who asks there. Somebody else carries it out."""
    person = Person.of_resident(resident)
    request = ErasureRequest.objects.create(account=person.account, resident=resident, identity_shown=identity_shown, filed_by=by)
    record(by, "privacy.erasure_filed", *person.things, request=request.pk)
    return request


@transaction.atomic
def erase_own(account: Any) -> ErasureRequest:
    person = Person.of_account(account)
    return carry_out(ErasureRequest.objects.create(account=account, resident=person.resident), by=account)


@transaction.atomic
def carry_out(request: ErasureRequest, *, by: Any) -> ErasureRequest:
    """Erase what may go, at once and in every room or in none; the account goes last. The log keeps ids."""
    request = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.done_at:
        raise ValidationError(_("This request is already carried out."))
    person = Person(request.account, request.resident)
    refuse_staff(person)
    recipient = farewell(person)
    record(by, "privacy.erased", *person.things, request=request.pk)
    with override(get_language() if by == person.account else recipient.spoken_language()):
        outcome = _erase_rooms(person)
    ErasureRequest.objects.filter(pk=request.pk).update(
        account=None, resident=None, identity_shown="", gone=outcome.gone, staying=outcome.kept,
        done_at=timezone.now(), done_by=None if by == person.account else by,
    )  # fmt: skip
    if account := person.afresh().account:
        account.delete()
    request = ErasureRequest.objects.get(pk=request.pk)
    notify(recipient, "privacy/erased", request=request)
    return request


def refuse_staff(person: Person) -> None:
    if person.account and person.account.is_staff:
        raise ValidationError(_("You work for the town. Ask an administrator to end your roles first; then your account can be erased."))


def farewell(person: Person) -> Recipient:
    """Where the last message goes, read before the address is erased, and tied to nobody afterwards."""
    known = Recipient.of(person.account or person.resident)
    return Recipient(
        name=known.name, language=known.language, channel=known.channel, email=known.email, phone=known.phone, address=known.address
    )


def _erase_rooms(person: Person) -> Outcome:
    whose, before = person.afresh(), _items(person)
    staying = [
        {"room": str(room.label), "what": str(what), "reason": str(reason), "until": until.isoformat()[:10] if until else None}
        for room in registered(PersonalData)
        for what, reason, until in room.erase(*person)
    ]
    after = _items(whose.afresh())
    gone = [{"room": room, "count": count - after.get(room, 0)} for room, count in before.items() if count > after.get(room, 0)]
    return Outcome(gone, staying)


def _items(person: Person) -> dict[str, int]:
    """How many single facts each room holds."""
    return {str(room.label): sum(len(rows) for _title, rows in items_of(value)) for room, value in exports_of(person)}
