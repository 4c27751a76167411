"""The decision, its letter, and what follows from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.notices.actions import notify
from madang.common.people.models import Account
from madang.serving.payments.actions import create_invoice
from madang.serving.payments.models import Invoice

from ..codes import random_code
from ..contact import case_url, recipient_of
from ..letters import letter_text, unknown_places
from ..models import Application, Decision, Task
from ..signals import application_decided
from ..workflow import is_last_stage
from .handling import close_questions, locked


@transaction.atomic
def decide(application: Application, *, outcome: str, reasons: str = "", letter: str | None = None, by: Account) -> Decision:
    """Close the case with one of its workflow's outcomes; the letter goes out with the decision."""
    application = locked(application)
    _refuse_if_not_ready(application, _outcome(application, outcome), reasons)
    decision = draft_decision(application, outcome=outcome, reasons=reasons, letter=letter, by=by)
    if unknown := unknown_places(decision.letter) or unknown_places(decision.subject):
        raise ValidationError(
            {"letter": _("The letter has places that nothing fills: %(names)s. Write the words instead.") % {"names": ", ".join(unknown)}}
        )
    decision.letter_digest = hashlib.sha256(decision.letter.encode()).hexdigest()
    decision.save()
    close_questions(application)
    _close(application, decision.decided_at, by)
    _charge_afterwards(application, decision.kind, by)
    record(by, "cases.decided", application, decision=decision.pk, outcome=decision.outcome)
    url = case_url(application)
    notify(recipient_of(application), "cases/decided", about=application, application=application, decision=decision, url=url)
    application_decided.send(Application, application=application, decision=decision)
    return decision


def draft_decision(application: Application, *, outcome: str, reasons: str = "", letter: str | None = None, by: Account) -> Decision:
    """The decision as it would be sent now: for the officer to read, change and send. Nothing is saved."""
    chosen = _outcome(application, outcome)
    rule = application.workflow.objection
    decision = Decision(
        application=application,
        outcome=chosen.id,
        kind=chosen.kind,
        reasons=reasons,
        language=application.language,
        verification_code=random_code(12),
        decided_by=by,
        decided_at=timezone.now(),
        object_until=timezone.localdate() + timedelta(days=rule.days) if rule and chosen.kind != "granted" else None,
    )
    decision.subject, body = letter_text(application, decision)
    decision.letter = letter if letter is not None else body
    return decision


def why_not(application: Application, *, outcome: str, reasons: str = "") -> str:
    """Why the case cannot be decided like this now; empty when it can."""
    try:
        _refuse_if_not_ready(application, _outcome(application, outcome), reasons)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def decide_many(applications: Iterable[Application], *, outcome: str, reasons: str = "", by: Account) -> tuple[list, list]:
    """Each on its own: one that cannot be decided does not hold up the others. Gives (decided, [(application, why not)])."""
    decided, refused = [], []
    for application in applications:
        try:
            decide(application, outcome=outcome, reasons=reasons, by=by)
        except ValidationError as error:
            refused.append((application, " ".join(error.messages)))
        else:
            decided.append(application)
    return decided, refused


def _outcome(application: Application, id: str):
    try:
        return application.workflow.outcome(id)
    except StopIteration:
        raise ValidationError(_("This service has no such outcome. Choose one from the list.")) from None


def _refuse_if_not_ready(application: Application, outcome, reasons: str) -> None:
    if not application.is_open:
        raise ValidationError(_("This case is already closed."))
    if application.status == Application.Status.WAITING:
        raise ValidationError(_("The case is waiting for the resident's answer. Take the question back before you decide."))
    if not is_last_stage(application):
        raise ValidationError(_("Other offices still have to look at this case before it can be decided."))
    if _others_at_work(application):
        raise ValidationError(_("Another office has not finished its part of this stage yet."))
    if application.parts.open().exists():
        raise ValidationError(_("Some offices have not decided their part yet."))
    if (outcome.needs_reasons or outcome.kind in ("refused", "partly")) and not reasons.strip():
        raise ValidationError({"reasons": _("Give the reasons: the person must be able to understand and to object.")})
    if outcome.kind == "granted" and _is_unpaid(application):
        raise ValidationError(_("The fee is not paid yet. Wait for it, or waive it with a reason."))


def _others_at_work(application: Application) -> bool:
    """The last task of the stage is the decision itself, when the competent office has it."""
    left = list(application.tasks.open().filter(stage=application.stage).values_list("office_id", flat=True))
    return len(left) > 1 or any(office != application.office_id for office in left)


def _is_unpaid(application: Application) -> bool:
    return Invoice.objects.open().filter(about_kind="cases.application", about_id=application.pk).exists()


def _close(application: Application, now, by: Account) -> None:
    Task.objects.filter(application=application, done_at=None).update(done_at=now, done_by=by)
    application.status, application.decided_at = Application.Status.DECIDED, now
    application.erase_after = erase_after(application, now)
    application.save(update_fields=["status", "decided_at", "erase_after"])


def erase_after(application: Application, closed_at: datetime) -> date:
    """The longest retention among the data uses: the case goes when its last reason to be kept has gone."""
    months = max(use.retention_months for use in application.definition.form.data_uses)
    return timezone.localdate(closed_at) + relativedelta(months=months)


def _charge_afterwards(application: Application, kind: str, by: Account) -> None:
    fee = application.definition.fee
    if fee.due != "after_decision" or kind not in ("granted", "partly") or application.part:
        return
    lines = [{"label": line.label, "cents": cents} for line, cents in application.definition.bill(application.answers)]
    if lines:
        due_on = timezone.localdate() + timedelta(days=fee.days_to_pay)
        create_invoice(application, lines=lines, currency=fee.currency, due_on=due_on, payer_name=application.contact_name, by=by)
