"""What this room holds about a person. A ballot is not among it: nobody can tell whose it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Voter

AUDIT_WORDS = {
    "budgeting.roll_drawn": gettext_lazy("drew up the roll of a vote on the town budget"),
    "budgeting.code_given": gettext_lazy("gave out a code for a vote on the town budget"),
    "budgeting.code_sent": gettext_lazy("asked for a code for a vote on the town budget by text message"),
    "budgeting.code_letters": gettext_lazy("wrote letters with codes for a vote on the town budget"),
    "budgeting.batch_printed": gettext_lazy("printed ballots on paper"),
    "budgeting.batch_closed": gettext_lazy("closed a batch of ballots on paper"),
    "budgeting.sheet_spoilt": gettext_lazy("declared a ballot on paper spoilt"),
    "budgeting.sheet_read_anew": gettext_lazy("had a ballot on paper read anew"),
    "budgeting.rule_set": gettext_lazy("set the rule of a vote on the town budget"),
    "budgeting.rules_tried": gettext_lazy("tried rules for a vote on the town budget"),
    "budgeting.delivery_planned": gettext_lazy("planned how a project of the town budget is carried out"),
    "budgeting.delivery_reported": gettext_lazy("reported on a project of the town budget"),
    "budgeting.office_reminded": gettext_lazy("reminded an office to report on a project of the town budget"),
    "budgeting.round_planned": gettext_lazy("planned a round of the town budget"),
    "budgeting.round_changed": gettext_lazy("changed a round of the town budget"),
    "budgeting.pot_added": gettext_lazy("added a pot of the town budget"),
    "budgeting.pot_changed": gettext_lazy("changed a pot of the town budget"),
    "budgeting.pot_removed": gettext_lazy("removed a pot of the town budget"),
    "budgeting.closed": gettext_lazy("closed a vote on the town budget"),
    "budgeting.counted": gettext_lazy("counted a vote on the town budget"),
}


def export(account: Any, resident: Any) -> list[dict]:
    if resident is None:
        return []
    rows = Voter.objects.filter(resident=resident).select_related("round")
    return [{_("Vote on the town budget"): str(row.round), _("State"): row.get_state_display()} for row in rows]


def erase(account: Any, resident: Any) -> list[tuple[str, str, Any]]:
    """Of a vote that is counted, the row goes; before that it stays, so that nobody votes twice."""
    if resident is None:
        return []
    mine = Voter.objects.filter(resident=resident)
    staying = [
        (str(row.round), _("The vote is not counted yet. Your name on the roll goes when it is."), None)
        for row in mine.filter(round__counted_at=None).select_related("round")
    ]
    mine.exclude(round__counted_at=None).delete()
    return staying


def activities():
    yield {
        "id": "budgeting",
        "name": _("Votes on the town budget"),
        "purpose": _("To let every entitled resident vote once, whatever the channel"),
        "legal_basis": "public_task",
        "law": "",
        "categories": [_("Name on the roll"), _("Whether you have voted, without the time")],
        "sensitive": False,
        "retention": _("Until the vote is counted and you ask for erasure. Your choice is never kept with your name."),
        "recipients": _("The office that runs the vote"),
        "office": _("The office that runs the vote"),
    }
