"""A vote from the roll to the outcome: once each, secret, sealed, counted so that anybody gets the same."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.people.models import Resident
from madang.common.phases.models import Phase
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.archive import without_small_groups
from madang.deciding.budgeting.ledger import first_break
from madang.deciding.budgeting.models import Batch, PendingBallot, Round, SealedBallot, Sheet, Voter
from madang.deciding.budgeting.queries import broken_place, years_before
from madang.deciding.budgeting.sums import reconciliation


def test_the_roll_holds_who_is_old_enough_once(round_, area):
    today = timezone.localdate()
    Resident.objects.create(family_name="Just", given_name="Old enough", birth_date=years_before(today, 16))
    Resident.objects.create(family_name="Too", given_name="Young", birth_date=years_before(today, 16) + timedelta(days=1))
    Resident.objects.create(family_name="Birthday", given_name="Unknown")
    assert actions.draw_up_roll(round_, by="system") == 1
    assert actions.draw_up_roll(round_, by="system") == 0


def test_a_ballot_is_cast_once_and_the_receipt_says_accepted(round_, people):
    receipt = actions.cast(people[0], {"town": [1, 2], "harbour": [4]}, channel="internet")
    with pytest.raises(ValidationError, match="already cast"):
        actions.cast(people[0], {"town": [3]}, channel="counter")
    assert PendingBallot.objects.count() == 2
    assert round_.pending_receipts.get().code == receipt


def test_the_log_never_learns_that_somebody_voted(round_, people):
    before = Entry.objects.count()
    actions.cast(people[0], {"town": [1]}, channel="internet")
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("choices", "words"),
    [({"town": [4]}, "not on your ballot"), ({"town": [1, 2, 3]}, "at most 2"), ({}, "at least one"), ({"moon": [1]}, "at least one")],
)
def test_a_ballot_that_is_not_right_strikes_nobody_off(round_, people, choices, words):
    with pytest.raises(ValidationError, match=words):
        actions.cast(people[0], choices, channel="internet")
    assert not Voter.objects.get(pk=people[0].pk).has_voted


def test_before_and_after_the_vote_nothing_is_taken(round_, people):
    Phase.objects.filter(kind="vote").update(closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="ended on"):
        actions.cast(people[0], {"town": [1]}, channel="internet")
    assert PendingBallot.objects.count() == 0


def test_a_small_box_is_not_sealed_and_a_large_one_is_shuffled_chained_and_emptied(round_, people):
    for voter in people[:19]:
        actions.cast(voter, {"town": [1]}, channel="internet")
    assert actions.seal(round_) == 0
    actions.cast(people[19], {"town": [2]}, channel="internet")
    assert actions.seal(round_) == 20
    assert PendingBallot.objects.count() == 0
    assert round_.receipts.count() == 20
    assert broken_place(round_) is None
    assert round_.heads.get().digest == round_.ballots.last().digest


def test_a_changed_ballot_breaks_the_chain_where_it_stands(round_, people):
    for voter in people[:20]:
        actions.cast(voter, {"town": [1]}, channel="internet")
    actions.seal(round_)
    SealedBallot.objects.filter(position=7).update(content='{"choices":[3],"pot":"town"}')
    assert broken_place(round_) == 7
    assert first_break([]) is None


def test_the_rule_cannot_be_changed_once_voting_has_opened(round_):
    with pytest.raises(ValidationError, match="no longer"):
        actions.set_rule(round_, "greedy/cost", by="system")
    Phase.objects.filter(kind="vote").update(opens_at=timezone.now() + timedelta(hours=1))
    actions.set_rule(Round.objects.get(), "greedy/cost", by="system")
    assert Round.objects.get().rule == "greedy/cost"
    with pytest.raises(ValidationError, match="no such rule"):
        actions.set_rule(Round.objects.get(), "the mayor decides", by="system")


def test_of_two_ballots_of_one_voter_exactly_one_strikes_the_name_off(people):
    """One statement in the database, so it holds whichever process asks; both hold a voter who may still vote."""
    first, second = Voter.objects.get(pk=people[0].pk), Voter.objects.get(pk=people[0].pk)
    actions.cast(first, {"town": [1]}, channel="internet")
    assert not second.has_voted
    with pytest.raises(ValidationError, match="already cast"):
        actions.cast(second, {"town": [2]}, channel="internet")
    assert PendingBallot.objects.count() == 1


def test_at_the_close_everything_is_sealed_counted_and_archived_so_that_anybody_gets_the_same(round_, people, end_the_vote):
    from madang_methods.budgeting.counting import count
    from madang_methods.budgeting.pabulib import parse_pabulib
    from madang_methods.budgeting.rules import rule_named

    for number, voter in enumerate(people[:12]):
        actions.cast(voter, {"town": [1, 2] if number % 2 else [3], "harbour": [4]}, channel="internet", given={"sex": "F"})
    end_the_vote(round_)
    assert round_.counted_at
    assert [row["difference"] for row in reconciliation(round_)] == [0, 0]
    with zipfile.ZipFile(io.BytesIO(bytes(round_.archive.content))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    rule = json.loads(files["rule.json"])["rule"]
    again = count(parse_pabulib(files["town.pb"]), rule_named(rule))
    outcome = round_.pots.get(code="town").outcome
    assert list(again.selected) == outcome.values["selected"]
    funded = {str(number) for number in round_.projects.filter(state="funded", pot__code="town").values_list("number", flat=True)}
    assert funded == set(outcome.values["selected"])
    end_the_vote(round_)
    assert round_.pots.get(code="town").outcome.pk == outcome.pk


def test_paper_is_accounted_for_sheet_by_sheet_against_the_pile_and_the_roll(round_, people):
    """Ten printed, four handed out, one of them for a spoilt one; two are in the box, one came back spoilt, one did not; six lie in the pile."""
    batch = Batch.objects.create(round=round_, number=1, size=10, handed_out=4, replaced=1)
    states = ["counted", "counted", "spoilt", *["printed"] * 7]
    Sheet.objects.bulk_create(Sheet(batch=batch, code=f"SHEET{n}", state=state) for n, state in enumerate(states))
    for voter in people[:3]:
        Voter.objects.strike(voter.pk, Voter.State.PAPER)
    paper, roll = reconciliation(round_)[2:]
    parts = {"issued": 10, "counted": 2, "spoilt": 1, "unused": 6, "not_returned": 1, "difference": 0}
    assert paper == {"channel": "paper", "batch": "1", **parts}
    assert (roll["issued"], roll["counted"], roll["difference"]) == (3, 3, 0)
    batch.left = 5
    batch.save()
    assert reconciliation(round_)[2]["difference"] == 1, "a sheet is missing from the pile"


def test_the_box_is_sealed_a_minute_after_the_end_so_that_the_last_second_is_in_it(round_, people):
    actions.cast(people[0], {"town": [1]}, channel="internet")
    for seconds, is_closed in ((50, False), (70, True)):
        Phase.objects.filter(kind="vote").update(closes_at=timezone.now() - timedelta(seconds=seconds))
        actions.close_what_is_over()
        assert bool(Round.objects.get(pk=round_.pk).closed_at) == is_closed


def test_a_vote_with_an_open_batch_of_paper_waits_for_it(round_, people, end_the_vote):
    batch = Batch.objects.create(round=round_, number=1, size=1)
    end_the_vote(round_)
    assert not round_.closed_at
    batch.closed_at = timezone.now()
    batch.save()
    end_the_vote(round_)
    assert round_.counted_at


def test_a_vote_in_which_nobody_voted_ends_without_an_outcome(round_, people, client, end_the_vote):
    end_the_vote(round_)
    assert round_.counted_at
    assert "Nobody voted here" in client.get(reverse("budgeting:outcome", args=["this-year"])).content.decode()


def test_what_is_published_of_voters_is_never_of_fewer_than_five():
    said = [{"sex": "F", "age": "70", "channel": "internet"}] * 9 + [{"sex": "M", "age": "17", "channel": "paper"}] * 2
    said += [{"sex": "M", "age": "26", "channel": "internet"}] * 6 + [{"channel": "counter"}]
    kept = without_small_groups(said)
    counts = {}
    for given in kept:
        counts[tuple(sorted(given.items()))] = counts.get(tuple(sorted(given.items())), 0) + 1
    assert all(number >= 5 or not combination for combination, number in counts.items())
    assert counts[(("age", "70"), ("channel", "internet"), ("sex", "F"))] == 9
