"""What cases hold about a person, how long, and what the log says of it in plain words."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from madang.common.audit.actions import record
from madang.common.files.actions import remove
from madang.common.files.models import StoredFile
from madang.common.languages import isolated, say

from .actions.drafts import OWNER
from .models import Application, Attachment, Decision, Draft, Feedback, IssuedDocument, Objection
from .pages import answer_rows
from .queries import cases_of

AUDIT_WORDS = {
    "cases.draft_started_under_mandate": gettext_lazy("began an application for you, with your mandate"),
    "cases.submitted": gettext_lazy("sent the application"),
    "cases.part_opened": gettext_lazy("opened the part of another office"),
    "cases.taken": gettext_lazy("took on the case"),
    "cases.put_back": gettext_lazy("put the case back for a colleague"),
    "cases.handed_over": gettext_lazy("handed the case over to a colleague"),
    "cases.left_behind": gettext_lazy("handed the case over because an officer left"),
    "cases.note_added": gettext_lazy("added a note for colleagues"),
    "cases.more_asked": gettext_lazy("asked a question; the clock stopped"),
    "cases.reminded": gettext_lazy("sent a reminder of an open question"),
    "cases.request_lapsed": gettext_lazy("let the clock run again, because no answer came in time"),
    "cases.request_answered": gettext_lazy("answered the question; the clock runs again"),
    "cases.request_taken_back": gettext_lazy("took the question back; the clock runs again"),
    "cases.task_finished": gettext_lazy("finished the part of one office"),
    "cases.escalated": gettext_lazy("told the head of office that a part has lain too long"),
    "cases.decided": gettext_lazy("decided the application"),
    "cases.documents_issued": gettext_lazy("issued the documents that were granted"),
    "cases.withdrawn": gettext_lazy("withdrew the application"),
    "cases.objected": gettext_lazy("objected to the decision"),
    "cases.objection_answered": gettext_lazy("answered the objection"),
    "cases.reopened": gettext_lazy("opened the case again, because the objection was upheld"),
    "cases.fee_awaited": gettext_lazy("stopped the clock until the fee is paid"),
    "cases.fee_settled": gettext_lazy("let the case go on, because the fee is settled"),
    "cases.slot_wanted": gettext_lazy("asked for a new time, because the appointment was cancelled"),
    "cases.slot_chosen": gettext_lazy("chose a new time"),
    "cases.erased": gettext_lazy("erased the personal data of the case"),
    "cases.queue_seen": gettext_lazy("saw the case in a list"),
    "cases.exported": gettext_lazy("exported a list with the case"),
    "cases.case_seen": gettext_lazy("looked at the case"),
    "cases.version_seen": gettext_lazy("looked up the rules the case was made with"),
    "cases.bulk_seen": gettext_lazy("prepared a decision of several cases"),
    "cases.objections_seen": gettext_lazy("saw the objection in a list"),
    "cases.letter_seen": gettext_lazy("looked at the decision letter"),
    "cases.draft_started_on_behalf": gettext_lazy("began an application for you"),
    "cases.draft_seen_on_behalf": gettext_lazy("looked at an application that is being filled in for you"),
    "cases.listed_at_counter": gettext_lazy("saw the case in a list at the counter"),
    "cases.case_seen_at_counter": gettext_lazy("looked up at the counter where the case stands"),
    "cases.opened_on_behalf": gettext_lazy("opened the case at the counter, with your consent"),
    "cases.seen_on_behalf": gettext_lazy("looked at the case at the counter, with your consent"),
}
PURPOSE_WORDS = {
    "queue": gettext_lazy("to see what is to be done"),
    "case": gettext_lazy("to deal with the case"),
    "export": gettext_lazy("to work with the list outside the portal"),
    "objection": gettext_lazy("to examine an objection"),
}


def ids(account: Any, resident: Any) -> list[tuple[str, Any]]:
    return [("cases.application", pk) for pk in cases_of(account, resident).values_list("pk", flat=True)]


def names(things: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[Any, str]]:
    wanted = [pk for kind, pk in things if kind == "cases.application"]
    found = Application.objects.filter(pk__in=wanted).values_list("pk", "reference")
    return {("cases.application", str(pk)): (reference, reverse("cases:follow", args=[reference])) for pk, reference in found}


def export(account: Any, resident: Any) -> list[dict]:
    cases = cases_of(account, resident).select_related("version", "office")
    cases = cases.prefetch_related("information_requests", "notes", "attachments__file", "decisions__objections", "decisions__documents")
    return [_case(case) for case in cases] + [_draft(draft) for draft in _drafts(account, resident)]


def _case(case: Application) -> dict:
    return {
        _("Reference"): case.reference,
        _("Service"): say(case.definition.name),
        _("Version of the rules"): case.version.number,
        _("Office"): say(case.office.name),
        _("Sent on"): case.submitted_at,
        _("Status"): case.get_status_display(),
        _("Reached by"): {_("Name"): case.contact_name, _("E-mail"): case.contact_email, _("Phone"): case.contact_phone, _("Address"): case.contact_address},
        _("Answers"): {row["label"]: row["answer"] for section in answer_rows(case) for row in section["rows"]},
        _("Documents"): [attachment.file.name for attachment in case.attachments.all()],
        _("Questions of the office"): [{_("Question"): one.question, _("Answer"): one.answer} for one in case.information_requests.all()],
        _("Notes of the office"): [{_("On"): note.at, _("Note"): note.text} for note in case.notes.all()],
        _("Decisions"): [_decision(decision) for decision in case.decisions.all()],
    }  # fmt: skip


def _decision(decision: Decision) -> dict:
    objections = decision.objections.all()
    return {
        _("On"): decision.decided_at,
        _("Subject"): decision.subject,
        _("Letter"): decision.letter,
        _("Documents issued"): [{_("Number"): one.number, _("Text"): one.letter} for one in decision.documents.all()],
        _("Set aside on"): decision.set_aside_at,
        _("Objections"): [{_("On"): one.made_at, _("Objection"): one.text, _("Answer"): one.letter or one.answer} for one in objections],
    }


def _draft(draft: Draft) -> dict:
    return {_("Service"): say(draft.version.definition.name), _("Begun on"): draft.created_at, _("Answers"): draft.answers}


def _drafts(account: Any, resident: Any):
    mine = Q(pk=None)
    if account is not None:
        mine |= Q(account=account, resident=None)
    if resident is not None:
        mine |= Q(resident=resident)
    return Draft.objects.filter(mine, application=None).select_related("version")


def erase(account: Any, resident: Any) -> list[tuple[str, str, Any]]:
    """Drafts go at once. A case stays until the day its rules name, because the decision must be open to examination."""
    delete_drafts(_drafts(account, resident))
    staying, today = [], timezone.localdate()
    for case in cases_of(account, resident).filter(erased_at=None).select_related("version"):
        what = _("Case %(reference)s") % {"reference": isolated(case.reference)}
        if case.is_open:
            staying.append((what, _("It is still being worked on. Withdraw it if you no longer want it."), None))
        elif case.erase_after and case.erase_after <= today:
            erase_case(case)
        else:
            staying.append((what, _reason(case), case.erase_after))
    return staying


def _reason(case: Application) -> str:
    use = max(case.definition.form.data_uses, key=lambda use: use.retention_months)
    months = use.retention_months
    return ngettext(
        "%(purpose)s (kept for %(months)s month after the case is closed)",
        "%(purpose)s (kept for %(months)s months after the case is closed)",
        months,
    ) % {"purpose": isolated(say(use.purpose)), "months": months}


def retain(now: Any) -> dict[str, int]:
    """Drafts past their day, and closed cases past theirs. A row without a person stays for the statistics."""
    due = Application.objects.filter(erase_after__lte=timezone.localtime(now).date(), erased_at=None).exclude(status__in=Application.OPEN)
    drafts, files = delete_drafts(Draft.objects.filter(application=None, expires_at__lte=now))
    return {
        gettext_noop("expired drafts"): drafts,
        gettext_noop("files of drafts"): files + _remove_stray_files(),
        gettext_noop("cases past their retention"): sum(erase_case(case) for case in due.iterator(200)),
    }


def delete_drafts(drafts: Any) -> tuple[int, int]:
    """With what was uploaded for them, rows and bytes. Gives how many drafts and how many files went."""
    counts = [_delete_draft(pk) for pk in list(drafts.values_list("pk", flat=True))]
    return len(counts), sum(counts)


@transaction.atomic
def _delete_draft(pk: int) -> int:
    files = list(StoredFile.objects.filter(owner_kind=OWNER, owner_id=pk))
    for file in files:
        remove(file)
    Draft.objects.filter(pk=pk).delete()
    return len(files)


def _remove_stray_files() -> int:
    """Of drafts that went another way, such as with the account they belonged to."""
    stray = StoredFile.objects.filter(owner_kind=OWNER).exclude(owner_id__in=Draft.objects.values("pk"))
    files = list(stray)
    for file in files:
        remove(file)
    return len(files)


def erase_case(case: Application) -> bool:
    """Everything about the person goes: answers, contact, files, letters, notes. What, where, when and how it ended stays."""
    for attachment in Attachment.objects.filter(application=case).select_related("file"):
        attachment.delete()
        remove(attachment.file)
    case.information_requests.all().delete()
    case.notes.all().delete()
    case.tasks.update(finding_text="")
    Draft.objects.filter(application=case).delete()
    Decision.objects.filter(application=case).update(letter="", reasons="", subject="")
    IssuedDocument.objects.filter(decision__application=case).update(letter="", subject="")
    Objection.objects.filter(decision__application=case).update(text="", answer="", letter="", subject="")
    Feedback.objects.filter(application=case).update(comment="")
    blank = dict.fromkeys(("contact_name", "contact_email", "contact_phone", "contact_address", "consent_note"), "")
    Application.objects.filter(pk=case.pk).update(
        **blank, answers={}, account=None, resident=None, assisted_by=None, erased_at=timezone.now()
    )
    record("system", "cases.erased", case)
    return True
