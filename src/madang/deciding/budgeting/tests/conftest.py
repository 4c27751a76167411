"""A round in the middle of its vote, with thirty people on its roll."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madang.common.people.models import Resident
from madang.common.phases.models import Phase
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.actions import proposing
from madang.deciding.budgeting.models import Pot, Project, Proposal, Round
from madang.deciding.budgeting.queries import years_before


def phase(round_, kind, opens, closes, **acts):
    now = timezone.now()
    return Phase.objects.create(
        process_kind="budgeting.round", process_id=round_.pk, kind=kind, name={"en": kind.title()},
        opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes), acts=acts,
    )  # fmt: skip


@pytest.fixture
def round_(area):
    made = Round.objects.create(code="this-year", name={"en": "Town budget vote"}, currency="EUR", most_choices=2, tie_order=[1, 2, 3, 4])
    phase(made, "idea", -9, -2, propose="account")
    phase(made, "vote", -1, 1, vote="everybody")
    town = Pot.objects.create(round=made, code="town", name={"en": "Whole town"}, budget_cents=40_000)
    harbour = Pot.objects.create(round=made, code="harbour", name={"en": "Harbour"}, area=area, budget_cents=10_000)
    for number, pot, cents in ((1, town, 18_000), (2, town, 9_000), (3, town, 20_000), (4, harbour, 8_000)):
        Project.objects.create(round=made, pot=pot, number=number, title={"en": f"Project {number}"}, cost_cents=cents)
    return made


@pytest.fixture
def people(round_, area):
    """Thirty on the roll of the harbour."""
    born = years_before(timezone.localdate(), 30)
    Resident.objects.bulk_create(Resident(family_name="Park", given_name=str(number), birth_date=born, area=area) for number in range(30))
    actions.draw_up_roll(round_, by="system")
    return list(round_.voters.order_by("pk"))


@pytest.fixture
def end_the_vote():
    return _end_the_vote


def _end_the_vote(round_):
    Phase.objects.filter(kind="vote").update(opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(days=1))
    actions.close_what_is_over()
    round_.refresh_from_db()


@pytest.fixture
def ideas(area):
    """A round in which ideas are collected; its vote comes in twenty days."""
    made = Round.objects.create(code="next-year", name={"en": "Ideas for next year"}, currency="EUR")
    phase(made, "idea", -2, 10, propose="account", support="account", discuss="account")
    phase(made, "checking", 10, 15, discuss="account")
    phase(made, "vote", 20, 30, vote="everybody")
    Pot.objects.create(round=made, code="town", name={"en": "Whole town"}, budget_cents=40_000)
    return made


@pytest.fixture
def pot(ideas):
    return ideas.pots.get()


@pytest.fixture
def draft(ideas, pot, resident):
    resident.resident.refresh_from_db()  # the cast writes dates as words
    made = proposing.begin(ideas, by=resident)
    made.title, made.what, made.pot = "A tap on the harbour square", "Drinking water for everybody.", pot
    made.save()
    return made


@pytest.fixture
def make(ideas, pot):
    """Proposals that are public already, of nobody in particular."""

    def one(title, what, **fields):
        number = ideas.proposals.exclude(number=None).count() + 1
        now, due = timezone.now(), timezone.localdate() + timedelta(days=5)
        return Proposal.objects.create(
            round=ideas, number=number, state="submitted", title=title, what=what, pot=pot, language="en", submitted_at=now, due_on=due, **fields
        )  # fmt: skip

    return one
