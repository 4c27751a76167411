"""What proposals and comments hold about a person, what of it goes, and what the log says in plain words."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.transaction import on_commit
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.files.actions import remove
from madang.common.files.models import StoredFile

from .models import CoAuthor, Comment, Proposal, Statement, Support

AUDIT_WORDS = {
    "budgeting.proposal_begun": gettext_lazy("began a proposal for the town budget"),
    "budgeting.proposed": gettext_lazy("sent a proposal for the town budget"),
    "budgeting.proposal_withdrawn": gettext_lazy("took a proposal back"),
    "budgeting.coauthor_invited": gettext_lazy("invited somebody to propose it together"),
    "budgeting.coauthor_joined": gettext_lazy("joined those who propose it"),
    "budgeting.handed_to_office": gettext_lazy("gave the proposal to an office"),
    "budgeting.finding_stated": gettext_lazy("said whether the proposal can be done"),
    "budgeting.finding_answered": gettext_lazy("answered the office"),
    "budgeting.proposal_settled": gettext_lazy("ended the checking of the proposal"),
    "budgeting.proposals_merged": gettext_lazy("joined two proposals"),
    "budgeting.proposal_removed": gettext_lazy("removed the proposal"),
    "budgeting.comment_published": gettext_lazy("published the comment"),
    "budgeting.comment_answered": gettext_lazy("answered the comment"),
    "budgeting.comment_removed": gettext_lazy("removed the comment"),
    "budgeting.report_settled": gettext_lazy("looked at a report and kept what was reported"),
    "budgeting.person_helped": gettext_lazy("looked you up to write down a proposal with you"),
    "budgeting.phase_changed": gettext_lazy("changed the hours of a round of the town budget"),
    "budgeting.phase_added": gettext_lazy("added a phase to a round of the town budget"),
}
PURPOSE_WORDS = {"counter": gettext_lazy("to help at the counter")}


def proposals_of(account: Any, resident: Any) -> QuerySet[Proposal]:
    whose = Q(pk=None)
    if account is not None:
        whose |= Q(account=account)
    if resident is not None:
        whose |= Q(resident=resident)
    return Proposal.objects.filter(whose).select_related("round")


def ids(account: Any, resident: Any) -> list[tuple[str, Any]]:
    found = [("budgeting.proposal", pk) for pk in proposals_of(account, resident).values_list("pk", flat=True)]
    comments = Comment.objects.filter(account=account).values_list("pk", flat=True) if account is not None else []
    return found + [("budgeting.comment", pk) for pk in comments]


def names(things: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[Any, str]]:
    wanted = [pk for kind, pk in things if kind == "budgeting.proposal"]
    found = Proposal.objects.filter(pk__in=wanted).select_related("round")
    return {("budgeting.proposal", str(one.pk)): (str(one), one.get_absolute_url() if one.number else "") for one in found}


def export(account: Any, resident: Any) -> list[dict]:
    rows = [
        {
            _("Proposal"): one.title,
            _("What should be done?"): one.what,
            _("Why is it needed?"): one.why,
            _("State"): one.get_state_display(),
        }
        for one in proposals_of(account, resident)
    ]
    if account is not None:
        rows += [{_("Comment"): one.text, _("Answer of the town"): one.answer} for one in Comment.objects.filter(account=account)]
        rows += [
            {_("Proposed together with others"): one.proposal.title}
            for one in CoAuthor.objects.filter(account=account).select_related("proposal")
        ]
        rows += [{_("Supported"): one.proposal.title} for one in Support.objects.filter(account=account).select_related("proposal")]
        said = Statement.objects.filter(by=account, verdict="").select_related("proposal")
        rows += [{_("Your answer to the office"): one.text} for one in said]
    return rows


def erase(account: Any, resident: Any) -> list[tuple[str, str, Any]]:
    """Drafts go. What was public stays without a name: others have discussed it, and offices have answered it."""
    mine = proposals_of(account, resident)
    drafts = mine.filter(state=Proposal.State.DRAFT)
    _delete_files(list(drafts.values_list("pk", flat=True)))
    drafts.delete()
    staying = [(str(one), _("It was public, and others answered it. Your name is taken off."), None) for one in mine]
    mine.update(account=None, resident=None, author_name="")
    if account is not None:
        Comment.objects.filter(account=account).update(account=None, name="")
        Comment.objects.held().filter(account=None).delete()
        CoAuthor.objects.filter(account=account).delete()
        Support.objects.filter(account=account).delete()
        Statement.objects.filter(by=account, verdict="").update(by=None)
    return staying


def _delete_files(proposals: list[int]) -> None:
    files = list(StoredFile.objects.filter(owner_kind="budgeting.proposal", owner_id__in=proposals))
    on_commit(lambda: [remove(file) for file in files])


def activities():
    yield {
        "id": "proposals",
        "name": _("Proposals and comments on the town budget"),
        "purpose": _("To let residents propose, discuss and get an answer"),
        "legal_basis": "public_task",
        "law": "",
        "categories": [
            _("Name, if you want it shown"),
            _("What you propose and write"),
            _("E-mail address of people you invite, until they answer"),
        ],
        "sensitive": False,
        "retention": _("What is public stays without your name once you ask for erasure; drafts go at once."),
        "recipients": _("Everybody, for what is public"),
        "office": _("The office that runs the vote"),
    }
