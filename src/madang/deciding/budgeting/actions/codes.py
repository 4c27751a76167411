"""One-time codes for people without an account: by text message to who asks for one, by letter to the rest in one go."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.notices.actions import Recipient, notify
from madang.common.notices.recipients import postal_address
from madang.common.people.codes import digest_of, new_code, spaced
from madang.common.people.models import Account

from ..models import Round, Voter
from ..queries import voter_with_phone, without_a_way_in

CODE_LETTERS = 10
LETTERS_AT_ONCE = 500  # a request of some seconds, and a stack that one person can fold in a morning


@transaction.atomic
def give_code(voter: Voter, *, by: Any) -> str:
    """A one-time code for a ballot without an account; the one given before no longer opens anything."""
    if voter.has_voted:
        raise ValidationError(_("This person is already struck off the roll."))
    code = _renew(voter)
    record(by, "budgeting.code_given", voter.round, ("people.resident", voter.resident_id))
    return code


@transaction.atomic
def send_code(round_: Round, *, phone: str, birth_date: date) -> None:
    """A text message to the number in the register, if exactly one voter has it; answers nothing, so that nobody learns who is in there."""
    voter = voter_with_phone(round_, phone, birth_date)
    if voter is None or voter.has_voted:
        return
    code = _renew(voter)
    _tell(voter, code, channel="sms", phone=voter.resident.phone)
    record("applicant", "budgeting.code_sent", round_, voter.resident)


@transaction.atomic
def write_code_letters(round_: Round, *, by: Account) -> int:
    """Letters for voters who have neither an account nor a code yet; gives how many. They wait at `/desk/letters/` to be printed."""
    if round_.closed_at or round_.vote_is_over:
        raise ValidationError(_("This vote is over, so a code would open nothing any more."))
    voters = list(without_a_way_in(round_).select_related("resident__area", "round")[:LETTERS_AT_ONCE])
    for voter in voters:
        _tell(voter, _renew(voter), channel="letter", address=postal_address(voter.resident))
    if voters:
        record(by, "budgeting.code_letters", round_, *[voter.resident for voter in voters])
    return len(voters)


def _renew(voter: Voter) -> str:
    code = new_code(CODE_LETTERS)
    Voter.objects.filter(pk=voter.pk).update(code_digest=digest_of(code))
    return code


def _tell(voter: Voter, code: str, **way: Any) -> None:
    """By this way and no other; the code is wiped from the outbox when the message has gone."""
    resident, round_ = voter.resident, voter.round
    person = Recipient(name=str(resident), language=resident.language, resident=resident, **way)
    voting = next(phase for phase in round_.phases if "vote" in phase.acts)
    address = f"{settings.BASE_URL}{reverse('budgeting:enter', args=[round_.code])}"
    values = {"code": spaced(code), "round": round_, "closes_at": voting.closes_at, "address": address}
    notify(person, "budgeting/code", urgent=person.channel == "sms", secret=True, **values)
