"""Many ballots of one voter, and many voters for one last sheet, at the same moment, on real connections to a real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from madang.common.people.models import Resident
from madang.common.phases.models import Phase
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.models import Batch, Pot, Project, Round, Voter
from madang.serving.appointments.tests.test_rush import shared

AT_ONCE = 20


@pytest.fixture
def rush(django_db_setup, django_db_blocker, tmp_path):
    """Really committed, so that other connections see it, and taken away again by hand."""
    with django_db_blocker.unblock():
        round_ = Round.objects.create(code="rush", name={"en": "Rush"}, currency="EUR")
        now, one_day = timezone.now(), timedelta(days=1)
        voting = {"process_kind": "budgeting.round", "process_id": round_.pk, "kind": "vote", "name": {"en": "Vote"}}
        phase = Phase.objects.create(**voting, opens_at=now - one_day, closes_at=now + one_day, acts={"vote": "everybody"})
        pot = Pot.objects.create(round=round_, code="town", name={"en": "Town"}, budget_cents=1000)
        Project.objects.create(round=round_, pot=pot, number=1, title={"en": "Trees"}, cost_cents=100)
        people = [Resident.objects.create(family_name="Rush", given_name=str(number)) for number in range(AT_ONCE)]
        Voter.objects.bulk_create(Voter(round=round_, resident=person) for person in people)
        with shared(tmp_path):
            yield round_
        round_.projects.all().delete()
        round_.delete()
        phase.delete()
        Resident.objects.filter(pk__in=[person.pk for person in people]).delete()


def at_once(*calls):
    """True for each that went through; all begin together, each on a connection of its own."""
    start = Barrier(len(calls))

    def one(call):
        try:
            start.wait()
            call()
        except ValidationError:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as people:
        return list(people.map(one, calls))


def elsewhere(question):
    """Asked on a connection of its own, as everything in the rush."""

    def ask():
        try:
            return question()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as one:
        return one.submit(ask).result()


def test_of_twenty_ballots_of_one_voter_at_once_exactly_one_is_in_the_box(rush):
    voter = elsewhere(lambda: Voter.objects.select_related("round").filter(round=rush).first())
    channels = ["internet", "counter"] * (AT_ONCE // 2)
    cast = at_once(*[lambda channel=channel: actions.cast(voter, {"town": [1]}, channel=channel) for channel in channels])
    assert cast.count(True) == 1
    assert elsewhere(lambda: (rush.pending_ballots.count(), rush.pending_receipts.count(), rush.voters.struck_off().count())) == (1, 1, 1)


def test_of_twenty_voters_at_once_as_many_get_a_sheet_as_there_are_and_only_they_are_struck_off(rush):
    batch = elsewhere(lambda: Batch.objects.create(round=rush, number=1, size=3))
    voters = elsewhere(lambda: list(Voter.objects.select_related("round").filter(round=rush)))
    given = at_once(*[lambda voter=voter: actions.hand_out(voter, batch) for voter in voters])
    assert given.count(True) == 3
    assert elsewhere(lambda: (Batch.objects.get(pk=batch.pk).handed_out, rush.voters.filter(state="paper").count())) == (3, 3)


def test_one_voter_alone_is_struck_off(people):
    """Also the test for which the runner makes a database when this file is run by itself."""
    assert actions.cast(people[0], {"town": [1]}, channel="internet")
