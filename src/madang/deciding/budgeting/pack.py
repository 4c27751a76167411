"""`budgets.yaml` of a pack: rounds of participatory budgeting with their pots and projects; days count from the day of loading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from madang_methods.budgeting.rules import rule_named
from madang_methods.errors import UnusableInput
from pydantic import Field, field_validator, model_validator

from madang.common.directory.models import Office
from madang.common.packs.definition import Code, Entry, Words
from madang.common.packs.reading import read_yaml
from madang.common.packs.report import did_you_mean
from madang.common.phases.models import Phase, Who
from madang.common.places.models import Area

from . import actions
from .ledger import canonical
from .models import Delivery, DeliveryReport, PendingBallot, Pot, Project, Round
from .synthetic import ballots

ONE_AREA_OF = 8  # an invented area holds this part of the town


class PhaseEntry(Entry):
    kind: Code
    name: Words
    from_day: int = Field(ge=-3650, le=3650)
    to_day: int = Field(ge=-3650, le=3650)
    acts: dict[str, Who] = {}

    @model_validator(mode="after")
    def _forward(self) -> PhaseEntry:
        if self.to_day <= self.from_day:
            raise ValueError("to_day must be later than from_day")
        return self


class ProjectEntry(Entry):
    number: int = Field(ge=1, le=10_000)
    pot: Code
    title: Words
    summary: Words = Field(default_factory=dict)
    where: Words = Field(default_factory=dict)
    cost_cents: int = Field(ge=1)
    gender_marker: int | None = Field(None, ge=0, le=2)
    beneficiaries: dict[str, float] = {}
    exclusive_group: str = ""


class PotEntry(Entry):
    code: Code
    name: Words
    area: Code | None = None
    budget_cents: int = Field(ge=1)


class ReportEntry(Entry):
    day: int = Field(ge=-3650, le=0)
    text: Words
    spent_cents: int = Field(ge=0)


class DeliveryEntry(Entry):
    """What became of a project, should it be funded; days count from the day of loading."""

    number: int = Field(ge=1)
    office: Code
    starts_day: int = Field(ge=-3650, le=3650)
    ends_day: int = Field(ge=-3650, le=3650)
    started_day: int | None = Field(None, ge=-3650, le=0)
    ended_day: int | None = Field(None, ge=-3650, le=0)
    next_report_day: int = Field(ge=-3650, le=3650)
    reports: list[ReportEntry] = []


class RoundEntry(Entry):
    code: Code
    name: Words
    description: Words = Field(default_factory=dict)
    currency: str = Field(pattern="^[A-Z]{3}$")
    rule: str
    ballot_type: Literal["approval", "knapsack", "ranking"] = "approval"
    minimum_age: int = Field(16, ge=0, le=120)
    most_choices: int | None = Field(None, ge=1)
    threshold: int = Field(0, ge=0)
    tells_area: bool = False
    phases: list[PhaseEntry]
    pots: list[PotEntry]
    projects: list[ProjectEntry]
    deliveries: list[DeliveryEntry] = []
    invented_ballots: int = Field(0, ge=0, le=200_000)
    seed: int = 1

    @field_validator("rule")
    @classmethod
    def _named(cls, name: str) -> str:
        try:
            return rule_named(name).published_name
        except UnusableInput as problem:
            raise ValueError(str(problem)) from problem

    @model_validator(mode="after")
    def _fits(self) -> RoundEntry:
        pots = {pot.code for pot in self.pots}
        if lost := next((project for project in self.projects if project.pot not in pots), None):
            raise ValueError(f"project {lost.number} names the pot “{lost.pot}”, which is not among {', '.join(sorted(pots))}")
        numbers = [project.number for project in self.projects]
        if twice := next((number for number in numbers if numbers.count(number) > 1), None):
            raise ValueError(f"the project number {twice} is written twice")
        return self


def load(folder: Path, report: Any) -> None:
    file = folder / "budgets.yaml"
    if not file.is_file():
        return
    entries, lines = read_yaml(file)
    if not isinstance(entries, list):
        report.error(file, 1, _("Write a list: each round begins with “- code:”."))
        return
    areas = dict(Area.objects.values_list("code", "pk"))
    for number, data in enumerate(entries):
        entry = report.validate(RoundEntry, data, lines, number)
        if entry is None:
            continue
        if lost := next((pot.area for pot in entry.pots if pot.area and pot.area not in areas), None):
            message = _("There is no area “%(code)s”. %(hint)s") % {"code": lost, "hint": did_you_mean(lost, areas)}
            report.error(file, lines.at(number, "pots"), message)
            continue
        _save(entry, areas)
        report.count("rounds of the town budget")


def _save(entry: RoundEntry, areas: dict[str, int]) -> None:
    """A round that is there already is left alone: its votes must not be touched by loading a pack again."""
    if Round.objects.filter(code=entry.code).exists():
        return
    values = entry.model_dump(exclude={"phases", "pots", "projects", "deliveries", "invented_ballots", "seed"})
    round_ = Round.objects.create(**values, tie_order=sorted(project.number for project in entry.projects))
    # The clock on the wall: the demo's half year is told with Django's clock turned back, and the vote is open now.
    midnight = timezone.localtime(datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0)
    for phase in entry.phases:
        Phase.objects.create(
            process_kind=round_._meta.label_lower, process_id=round_.pk, kind=phase.kind, name=phase.name, acts=dict(phase.acts),
            opens_at=midnight + timedelta(days=phase.from_day), closes_at=midnight + timedelta(days=phase.to_day),
        )  # fmt: skip
    pots = {
        pot.code: Pot.objects.create(
            round=round_, code=pot.code, name=pot.name, area_id=areas.get(pot.area or ""), budget_cents=pot.budget_cents
        )
        for pot in entry.pots
    }
    Project.objects.bulk_create(Project(round=round_, pot=pots[one.pot], **one.model_dump(exclude={"pot"})) for one in entry.projects)
    actions.draw_up_roll(round_, by="system")
    for told in entry.deliveries:
        _deliver(round_, told, midnight.date())
    if settings.DEMO and entry.invented_ballots:
        _invent(round_, entry, list(pots.values()))


def _deliver(round_: Round, told: DeliveryEntry, today: date) -> None:
    def on(days: int | None) -> date | None:
        return None if days is None else today + timedelta(days=days)

    project = round_.projects.get(number=told.number)
    delivery = Delivery.objects.create(
        project=project, office=Office.objects.get(code=told.office), granted_cents=project.cost_cents,
        spent_cents=max((one.spent_cents for one in told.reports), default=0), starts_on=on(told.starts_day), ends_on=on(told.ends_day),
        started_on=on(told.started_day), ended_on=on(told.ended_day), next_report_on=on(told.next_report_day),
    )  # fmt: skip
    for one in told.reports:
        DeliveryReport.objects.create(delivery=delivery, written_on=on(one.day), text=one.text, spent_cents=one.spent_cents)


def _homes(pot: Pot) -> list[str]:
    return [pot.area.code] if pot.area else list(Area.objects.order_by("-population", "code").values_list("code", flat=True))


def _invent(round_: Round, entry: RoundEntry, pots: list[Pot]) -> None:
    """Demonstrations only: ballots of people who are not on the roll, since a demo town has a few hundred residents."""
    rows = []
    for pot in pots:
        numbers = [project.number for project in entry.projects if project.pot == pot.code]
        many = entry.invented_ballots if pot.area_id is None else entry.invented_ballots // ONE_AREA_OF
        for choices, given in ballots(numbers, many, entry.seed, entry.most_choices or 5, _homes(pot) if entry.tells_area else ()):
            rows.append(
                PendingBallot(
                    round=round_,
                    content=canonical(pot.code, choices, is_ordered=round_.is_ranking),
                    given={k: v for k, v in given.items() if v},
                )
            )
    PendingBallot.objects.bulk_create(rows, batch_size=2000)
    actions.seal(round_, at_close=True)
