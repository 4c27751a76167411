"""A proposal from the first words to its number; who stands behind it, and who gives it a plus."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.languages import isolated
from madang.common.notices.actions import Recipient, notify
from madang.common.people.codes import digest_of
from madang.common.people.models import Account, Resident
from madang.common.phases.queries import require

from ..models import CoAuthor, Proposal, Round, Support
from ..permissions import why_not_propose

DAYS_TO_FIND_AN_OFFICE = 5
MOST_COAUTHORS = 10
MOST_OPEN = 10  # proposals of one person in a round


@transaction.atomic
def begin(round_: Round, *, by: Account, resident: Resident | None = None) -> Proposal:
    """A draft. `resident` is somebody whom `by` helps at the counter; without it `by` proposes for themselves."""
    require(round_, "propose")
    author = resident or by.resident
    if fault := why_not_propose(round_, author):
        raise ValidationError(fault)
    if round_.proposals.filter(resident=author).exclude(state__in=["withdrawn", "merged"]).count() >= MOST_OPEN:
        raise ValidationError(_("You have %(most)s proposals in this round. Take one back before you begin another.") % {"most": MOST_OPEN})
    helped = {"helper": by, "helper_name": str(by)} if resident else {"account": by}
    made = Proposal.objects.create(round=round_, resident=author, author_name=str(author), language=translation.get_language(), **helped)
    record(by, "budgeting.proposal_begun", made, *([("people.resident", resident.pk)] if resident else []))
    return made


@transaction.atomic
def submit(proposal: Proposal, *, by: Account) -> Proposal:
    """Number it and make it public. Sent twice, it keeps its number."""
    round_ = Round.objects.select_for_update().get(pk=proposal.round_id)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != Proposal.State.DRAFT:
        return proposal
    require(round_, "propose")
    if fault := why_not_propose(round_, proposal.resident):
        raise ValidationError(fault)
    if not (proposal.title and proposal.what and proposal.pot_id):
        raise ValidationError(_("Say what you propose, and for which part of the town, before you send it."))
    proposal.number = (round_.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    proposal.state, proposal.submitted_at = Proposal.State.SUBMITTED, timezone.now()
    proposal.due_on = add_working_days(timezone.localdate(), DAYS_TO_FIND_AN_OFFICE)
    proposal.save()
    record(by, "budgeting.proposed", proposal)
    tell_author(proposal, "budgeting/proposal_received")
    for invited in proposal.coauthors.filter(confirmed_at=None):
        _send_invitation(invited)
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Account) -> None:
    """By its author, until it stands on the ballot. A draft goes altogether."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state == Proposal.State.DRAFT:
        proposal.delete()
        return
    if not proposal.is_in_checking:
        raise ValidationError(_("This can no longer be taken back: it is decided."))
    Proposal.objects.filter(pk=proposal.pk).update(state=Proposal.State.WITHDRAWN, due_on=None)
    record(by, "budgeting.proposal_withdrawn", proposal)


@transaction.atomic
def invite(proposal: Proposal, email: str, *, by: Account) -> CoAuthor:
    """Somebody else who stands behind it; they confirm by the link in the e-mail."""
    if proposal.coauthors.filter(email__iexact=email).exists():
        raise ValidationError(_("This person has already been invited."))
    if proposal.coauthors.count() >= MOST_COAUTHORS:
        raise ValidationError(_("At most %(most)s people can be named beside you.") % {"most": MOST_COAUTHORS})
    invited = CoAuthor.objects.create(proposal=proposal, email=email.lower())
    record(by, "budgeting.coauthor_invited", proposal)
    if proposal.number:
        _send_invitation(invited)
    return invited


def _send_invitation(invited: CoAuthor) -> None:
    """The link is only in the e-mail; here lies its digest."""
    token = secrets.token_urlsafe(24)
    CoAuthor.objects.filter(pk=invited.pk).update(token_digest=digest_of(token))
    proposal = invited.proposal
    with translation.override(proposal.language):
        url = settings.BASE_URL + reverse("proposals:join", args=[token])
    someone = Recipient(language=proposal.language, channel="email", email=invited.email)
    notify(someone, "budgeting/coauthor_invited", about=proposal, proposal=proposal, title=isolated(proposal), url=url)


@transaction.atomic
def join(invited: CoAuthor, name: str, *, account: Account | None) -> None:
    """Confirmed once; the address is no longer needed then."""
    changed = CoAuthor.objects.filter(pk=invited.pk, confirmed_at=None).update(
        name=name, account=account, confirmed_at=timezone.now(), token_digest=None, email=""
    )
    if changed:
        record(account or "applicant", "budgeting.coauthor_joined", invited.proposal)


def decline(invited: CoAuthor) -> None:
    """Nothing is kept of somebody who does not want to be named."""
    CoAuthor.objects.filter(pk=invited.pk, confirmed_at=None).delete()


@transaction.atomic
def support(proposal: Proposal, *, by: Account, wanted: bool) -> None:
    """Give a plus or take it back; twice is once."""
    require(proposal.round, "support")
    if not proposal.is_in_checking and proposal.state != Proposal.State.ACCEPTED:
        raise ValidationError(_("This proposal can no longer be supported."))
    if wanted:
        Support.objects.bulk_create([Support(proposal=proposal, account=by)], ignore_conflicts=True)
    else:
        Support.objects.filter(proposal=proposal, account=by).delete()


def tell_author(proposal: Proposal, template: str, **context: Any) -> None:
    """Whoever proposed it, over their own channel; erased authors cannot be told."""
    author = proposal.account or proposal.resident
    if author is not None:
        person = Recipient.of(author)
        url = url_of(proposal, person.spoken_language())
        notify(person, template, about=proposal, proposal=proposal, title=isolated(proposal), url=url, **context)


def url_of(thing: Any, language: str) -> str:
    with translation.override(language):
        return settings.BASE_URL + str(thing.get_absolute_url())
