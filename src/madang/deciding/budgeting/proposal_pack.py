"""`proposals.yaml` of a pack: what the residents of a demonstration have proposed, as it stands today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field

from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.packs.definition import Code, Entry
from madang.common.packs.reading import read_yaml
from madang.common.people.models import Account, Resident
from madang.common.places.models import Area

from .actions.checking import DAYS_TO_ANSWER, DAYS_TO_CHECK, project_of
from .actions.discussing import DAYS_TO_ANSWER as DAYS_FOR_A_COMMENT
from .actions.proposing import DAYS_TO_FIND_AN_OFFICE
from .models import CoAuthor, Comment, Proposal, Reason, Removal, Round, Statement, Support


class CheckEntry(Entry):
    day: int = Field(le=0)
    text: str
    verdict: Literal["", "feasible", "changes", "not"] = ""
    answer: bool = False
    cost_cents: int | None = Field(None, ge=1)
    shares: dict[str, float] = {}


class CommentEntry(Entry):
    author: str
    day: int = Field(le=0)
    text: str = ""
    answer: str = ""
    answer_day: int = Field(0, le=0)
    reason: Reason | None = None
    explanation: str = ""
    removed_day: int = Field(0, le=0)


class ProposalEntry(Entry):
    number: int = Field(ge=1)
    title: str = ""
    what: str = ""
    why: str = ""
    language: str
    author: str = ""
    resident: str = ""
    helper: str = ""
    show_name: bool = True
    pot: Code
    area: Code | None = None
    place: str = ""
    point: tuple[float, float] | None = None
    cost_cents: int | None = Field(None, ge=0)
    gender_marker: int | None = Field(None, ge=0, le=2)
    serves: list[str] = []
    day: int = Field(le=0)
    pluses: list[str] = []
    office: Code | None = None
    state: Literal["submitted", "checking", "accepted", "refused", "merged", "removed"]
    checks: list[CheckEntry] = []
    comments: list[CommentEntry] = []
    merged_into: int | None = None
    merged_why: str = ""
    reason: Reason | None = None
    explanation: str = ""


class RoundProposals(Entry):
    round: Code
    proposals: list[ProposalEntry]


def load(folder: Path, report: Any) -> None:
    """Once: a round that has proposals is left alone. Not outside a demonstration, where nobody has proposed this."""
    file = folder / "proposals.yaml"
    if not file.is_file() or not settings.DEMO:
        return
    entries, lines = read_yaml(file)
    for number, data in enumerate(entries if isinstance(entries, list) else []):
        entry = report.validate(RoundProposals, data, lines, number)
        round_ = Round.objects.filter(code=entry.round).first() if entry else None
        if entry and round_ is None:
            report.error(file, lines.at(number, "round"), _("There is no round “%(code)s” in budgets.yaml.") % {"code": entry.round})
        elif entry and round_ and not round_.proposals.exists():
            Town(round_).take(entry.proposals)
            report.count("proposals for the town budget", len(entry.proposals))


class Town:
    """What the entries name, looked up once."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.pots = {pot.code: pot for pot in round_.pots.all()}
        self.areas = {area.code: area for area in Area.objects.all()}
        self.offices = {office.code: office for office in Office.objects.all()}
        self.accounts = {account.email: account for account in Account.objects.select_related("resident")}
        # The clock on the wall, as for the phases: the demo's half year is told with Django's clock turned back.
        self.now = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)

    def on(self, day: int) -> datetime:
        return self.now + timedelta(days=day)

    def due(self, day: int, working_days: int) -> Any:
        return add_working_days(timezone.localdate(self.on(day)), working_days)

    def take(self, entries: list[ProposalEntry]) -> None:
        made = {entry.number: self.propose(entry) for entry in entries}
        for entry in entries:
            if entry.merged_into:
                other, into = made[entry.number], made[entry.merged_into]
                Proposal.objects.filter(pk=other.pk).update(merged_into=into, merged_why=entry.merged_why)
                CoAuthor.objects.create(proposal=into, account=other.account, name=other.author_name, confirmed_at=self.on(entry.day))

    def propose(self, entry: ProposalEntry) -> Proposal:
        account, helper = self.accounts.get(entry.author), self.accounts.get(entry.helper)
        resident = account.resident if account else Resident.objects.filter(register_number=entry.resident or None).first()
        plain = entry.model_dump(
            include={"number", "title", "what", "why", "language", "place", "cost_cents", "gender_marker", "serves", "state"}
        )
        proposal = Proposal.objects.create(
            round=self.round, pot=self.pots[entry.pot], area=self.areas.get(entry.area or ""), office=self.offices.get(entry.office or ""),
            account=account, resident=resident, helper=helper, helper_name=str(helper or ""),
            author_name=str(account or resident or "") if entry.show_name else "",
            latitude=entry.point and entry.point[0], longitude=entry.point and entry.point[1],
            created_at=self.on(entry.day), submitted_at=self.on(entry.day), due_on=self.due(entry.day, DAYS_TO_FIND_AN_OFFICE), **plain,
        )  # fmt: skip
        Support.objects.bulk_create(
            Support(proposal=proposal, account=self.accounts[email]) for email in entry.pluses if email in self.accounts
        )
        self.check(proposal, entry)
        self.discuss(proposal, entry)
        return proposal

    def check(self, proposal: Proposal, entry: ProposalEntry) -> None:
        for one in entry.checks:
            office = None if one.answer else proposal.office
            last = proposal.statements.create(
                verdict=one.verdict, text=one.text, cost_cents=one.cost_cents, shares=one.shares, office=office, made_at=self.on(one.day)
            )
            proposal.is_with_author, proposal.due_on = not one.answer, self.due(one.day, DAYS_TO_CHECK if one.answer else DAYS_TO_ANSWER)
        if entry.state == "checking" and not entry.checks:
            proposal.due_on = self.due(entry.day, DAYS_TO_CHECK)
        if entry.state == "accepted":
            proposal.project = project_of(self.round, proposal, last)
        if not proposal.is_in_checking:
            proposal.due_on, proposal.is_with_author = None, False
            Statement.objects.filter(pk=last.pk).update(is_final=True) if entry.checks else None
        if entry.state == "removed":
            self.remove("proposal", str(entry.number), entry.reason, entry.explanation, entry.day + 1)
        proposal.save()

    def discuss(self, proposal: Proposal, entry: ProposalEntry) -> None:
        for one in entry.comments:
            account = self.accounts.get(one.author)
            Comment.objects.create(
                round=self.round, proposal=proposal, text=one.text, account=account, name=str(account or ""), made_at=self.on(one.day),
                state="removed" if one.reason else "published", due_on=None if one.reason else self.due(one.day, DAYS_FOR_A_COMMENT),
                answer=one.answer, answered_at=self.on(one.answer_day) if one.answer else None, answered_for=proposal.office if one.answer else None,
            )  # fmt: skip
            if one.reason:
                self.remove("comment", proposal.title, one.reason, one.explanation, one.removed_day)

    def remove(self, what: str, about: str, reason: Reason | None, explanation: str, day: int) -> None:
        Removal.objects.create(
            round=self.round,
            what=what,
            about=about,
            reason=reason or Reason.ADVERT,
            explanation=explanation,
            was_reported=True,
            made_at=self.on(day),
        )
