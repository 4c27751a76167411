"""Opinion maps: planted groups found, red-dwarf's figures on a real conversation, the same map on every run."""

import json
from importlib.resources import files
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.opinion import opinion_map, parse_statements, parse_votes, votes_of
from madang_methods.opinion.placing import k_means, place, silhouettes
from madang_methods.opinion.statements import one_proportion, two_proportions
from scipy.spatial.distance import cdist

EXAMPLES = files("madang_methods") / "examples"


@pytest.fixture(scope="module")
def seattle():
    return opinion_map(parse_votes((EXAMPLES / "opinion.csv").read_text(encoding="utf-8")))


def test_the_real_conversation_has_polis_two_groups_and_red_dwarfs_consensus_and_marks(seattle):
    # summary.csv of the conversation says 2 groups; order and marks are those of red-dwarf 0.4.0 on the same votes.
    assert len(seattle.groups) == 2
    assert [one.statement for one in seattle.consensus[:10]] == ["45", "48", "13", "14", "15", "16", "17", "19", "21", "23"]
    assert {tuple((mark.statement, mark.direction) for mark in one.marks) for one in seattle.groups} == {
        (("24", "agree"), ("9", "agree"), ("28", "disagree"), ("20", "disagree"), ("46", "disagree")),
        (("28", "agree"), ("25", "agree"), ("46", "agree"), ("20", "agree"), ("24", "disagree")),
    }


def test_statements_that_moderators_refused_are_read_as_such(seattle):
    statements = parse_statements((EXAMPLES / "opinion-statements.csv").read_text(encoding="utf-8"))
    found = opinion_map(seattle.votes, taken_out=statements.taken_out, texts=statements.texts)
    assert "15" in statements.taken_out
    assert found.consensus[0].text.startswith("Something needs to be done to address income inequality")
    assert "13" not in {one.statement for one in found.consensus}


def test_votes_given_twice_count_once_and_the_later_one(seattle):
    assert seattle.votes.repeated == 123
    votes = votes_of(["a", "b", "a"], [1, 1, 1], [1, 0, -1])
    assert votes.repeated == 1
    assert dict(zip(votes.person, votes.value, strict=True)) == {0: -1, 1: 0}


def test_the_same_votes_give_the_same_map_in_any_order(seattle):
    votes = seattle.votes
    order = np.random.default_rng(4).permutation(len(votes.value))
    people = [votes.people[one] for one in votes.person[order]]
    statements = [votes.statements[one] for one in votes.statement[order]]
    again = opinion_map(votes_of(people, statements, votes.value[order]), texts=seattle.texts)
    assert {**again.to_dict(), "replaced_votes": 123} == seattle.to_dict()


def town(people=300, statements=40, camps=3, seen=0.6, seed=1):
    """Camps that hold opposite views on most statements and share the first three."""
    random = np.random.default_rng(seed)
    camp = np.arange(people) % camps
    view = random.choice([-1, 1], (camps, statements))
    view[:, :3] = 1
    votes = np.where(random.random((people, statements)) < 0.9, view[camp], -view[camp])
    person, statement = np.nonzero(random.random((people, statements)) < seen)
    return votes_of(person, statement, votes[person, statement]), camp


@pytest.mark.parametrize("camps", [2, 3, 4])
def test_planted_camps_are_found_by_their_number_and_members(camps):
    votes, camp = town(camps=camps)
    found = opinion_map(votes, start="tightest")
    assert len(found.groups) == camps
    best = max(np.mean(np.asarray(order)[camp] == found.group) for order in permutations(range(camps)))
    assert best > 0.97


def test_what_all_camps_share_comes_first_and_what_divides_them_marks_them():
    votes, _ = town()
    found = opinion_map(votes, start="tightest")
    assert {"0", "1", "2"} <= {one.statement for one in found.consensus[:12]}
    assert all(min(one.by_group) > 0.8 for one in found.consensus[:3])
    assert all(not {"0", "1", "2"} & {mark.statement for mark in one.marks} for one in found.groups)


def test_directions_are_the_principal_components_of_the_filled_matrix():
    votes, _ = town(people=150, statements=90)
    matrix = np.full(votes.shape, np.nan)
    matrix[votes.person, votes.statement] = votes.value
    filled = np.where(np.isnan(matrix), np.nanmean(matrix, axis=0), matrix)
    _, strengths, rows = np.linalg.svd(filled - filled.mean(axis=0), full_matrices=False)
    found = place(votes)
    assert np.abs(found.directions @ rows[:2].T) == pytest.approx(np.eye(2), abs=1e-9)
    assert found.explained[0] == pytest.approx(strengths[0] ** 2 / np.sum(strengths**2))
    stretch = np.sqrt(90 / (~np.isnan(matrix)).sum(axis=1))
    assert np.abs(found.points[:, 0]) == pytest.approx(np.abs((filled - filled.mean(axis=0)) @ rows[0]) * stretch)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=6, max_size=30), st.integers(2, 3))
def test_silhouettes_are_those_of_the_definition(pairs, k):
    points = np.asarray(pairs, dtype=float)
    distinct = np.unique(points, axis=0)
    if len(distinct) <= k:
        return
    labels = k_means(points, distinct, k, "tightest")
    distance = cdist(points, points)
    widths = []
    for one, own in enumerate(labels):
        same = [distance[one, other] for other in range(len(points)) if labels[other] == own and other != one]
        if not same:
            widths.append(0.0)
            continue
        inside = np.mean(same)
        outside = min(np.mean(distance[one][labels == other]) for other in set(labels) - {own})
        widths.append((outside - inside) / max(inside, outside) if max(inside, outside) else 0.0)
    if len(set(labels)) > 1:
        assert silhouettes(points, [labels])[0] == pytest.approx(np.mean(widths))


def test_the_tests_of_proportions_by_hand():
    # 8 of 9 with one more for it: 2·√10·(0.9 − 0.5).
    assert one_proportion(np.array(8.0), np.array(9.0)) == pytest.approx(2 * 10**0.5 * 0.4)
    # 10/20 and 5/20 once one is added to all: pooled 15/40.
    spread = (15 / 40 * 25 / 40 * (1 / 20 + 1 / 20)) ** 0.5
    assert two_proportions(np.array(9.0), np.array(4.0), np.array(19.0), np.array(19.0)) == pytest.approx(0.25 / spread)


def test_a_statement_nobody_saw_much_is_shown_before_a_worn_one():
    votes, _ = town()
    keep = (votes.statement != 5) | (votes.person < 4)
    fewer = votes_of(votes.person[keep], votes.statement[keep], votes.value[keep])
    assert opinion_map(fewer).show_next.index("5") < 10


def test_who_voted_little_stands_on_the_map_and_in_no_group():
    votes, _ = town()
    keep = (votes.person != 0) | (votes.statement < 3)
    found = opinion_map(votes_of(votes.person[keep], votes.statement[keep], votes.value[keep]))
    assert found.group[0] == -1
    assert len(found.place.points) == 300


def test_statements_taken_out_leave_no_trace():
    votes, _ = town()
    found = opinion_map(votes, taken_out=["0", "7"])
    assert not {"0", "7"} & {one.statement for one in found.consensus}


def test_a_group_too_small_is_drawn_but_not_described(seattle):
    few = opinion_map(seattle.votes, k=300)
    assert all(one.marks is None for one in few.groups)
    assert all(one["marks"] is None for one in json.loads(few.to_json())["groups"])


def test_points_are_published_without_ids(seattle):
    text = seattle.to_json()
    assert len(json.loads(text)["points"]) == 339
    assert "person" not in json.loads(text)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: votes_of(["a"], [1], [2]), "Row 1: the vote is 2"),
        (lambda: votes_of([], [], []), "at least one vote"),
        (lambda: parse_votes("a,b\n1,2\n", "votes.csv"), "votes.csv is no list of votes"),
        (lambda: parse_votes("comment-id,voter-id,vote\n1,2,yes\n"), "holds “yes”"),
        (lambda: opinion_map(votes_of([1, 2, 3] * 2, [1, 1, 1, 2, 2, 2], [1] * 6)), "voted alike"),
        (lambda: opinion_map(votes_of(range(3), range(3), [1, 0, 1])), "3: wait for votes|needs 3"),
        (lambda: opinion_map(town()[0], taken_out=["99"]), "no vote on statement “99”"),
        (lambda: opinion_map(town()[0], start="luck"), "“luck”"),
    ],
)
def test_unusable_input_is_named(call, says):
    with pytest.raises(UnusableInput, match=says):
        call()
