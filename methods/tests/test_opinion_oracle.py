"""Our maps against those of red-dwarf 0.4.0 on real conversations. Part of `make soak`.

red-dwarf wants pandas, scikit-learn and more, so it lives in an environment of its own (var/red-dwarf) and is asked through a pipe.
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from madang_methods.opinion import opinion_map, parse_votes
from madang_methods.opinion.placing import _lloyd

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "polis"
PYTHON = Path(os.environ.get("MADANG_RED_DWARF", ROOT / "var" / "red-dwarf" / "bin" / "python"))
TALKS = {
    "london.youth.policing/votes.csv": 1.0,
    "15-per-hour-seattle/votes.csv": 1.0,
    "scoop-hivemind.biodiversity/votes.csv": 1.0,
    # scikit-learn stops before nobody moves any more; what that leaves apart is tested below.
    "vtaiwan.uberx/votes.csv": 0.91,
    "american-assembly.bowling-green/participants-votes.csv": 0.99,
}
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not PYTHON.exists(), reason=f"there is no environment with red-dwarf at {PYTHON}; make soak makes one"),
    pytest.mark.skipif(not SHARED.exists(), reason="the shared conversations are not on this machine"),
]


@pytest.fixture(scope="module", params=TALKS)
def both(request):
    path = SHARED / request.param
    shown = subprocess.run([PYTHON, ROOT / "benchmarks" / "reddwarf_oracle.py", path], capture_output=True, text=True, check=True)
    return opinion_map(parse_votes(path.read_text(encoding="utf-8"))), json.loads(shown.stdout), TALKS[request.param]


def adjusted_rand(one, other):
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts):
        return float((counts * (counts - 1) / 2).sum())

    rows, columns, everybody = pairs(table.sum(axis=1)), pairs(table.sum(axis=0)), pairs(np.asarray([len(one)]))
    expected = rows * columns / everybody
    return (pairs(table) - expected) / ((rows + columns) / 2 - expected)


def groups_of(found, theirs):
    return np.asarray([theirs["groups"].get(one, -1) for one in found.votes.people])


def test_the_same_people_are_grouped_into_as_many_and_nearly_the_same_groups(both):
    found, theirs, least = both
    other = groups_of(found, theirs)
    assert ((other >= 0) == (found.group >= 0)).all()
    assert other.max() == found.group.max()
    assert adjusted_rand(other[other >= 0], found.group[other >= 0]) >= least - 1e-9


def test_where_groups_differ_theirs_become_ours_once_nobody_moves_any_more(both):
    found, theirs, _ = both
    other = groups_of(found, theirs)
    points, labels = found.place.points[other >= 0], other[other >= 0]
    centres = np.asarray([points[labels == group].mean(axis=0) for group in range(labels.max() + 1)])
    settled, _ = _lloyd(points, centres)
    assert adjusted_rand(settled, found.group[other >= 0]) == pytest.approx(1, abs=1e-3)


def test_the_places_of_people_are_the_same(both):
    found, theirs, _ = both
    assert found.place.points == pytest.approx(np.asarray([theirs["points"][one] for one in found.votes.people]), abs=1e-3)


def test_the_order_of_consensus_is_the_same_where_the_groups_are(both):
    found, theirs, least = both
    if least < 1:
        pytest.skip("the groups differ by people whom scikit-learn left in the other one")
    mine = {one.statement: one.agreement for one in found.consensus}
    assert mine == pytest.approx(theirs["consensus"], abs=1e-9)
    ranked = sorted(theirs["consensus"], key=lambda one: -theirs["consensus"][one])
    assert [one.statement for one in found.consensus][:10] == ranked[:10]


def test_what_marks_each_group_is_the_same_where_the_groups_are(both):
    found, theirs, least = both
    if least < 1:
        pytest.skip("the groups differ by people whom scikit-learn left in the other one")
    mine = {tuple((mark.statement, mark.direction) for mark in one.marks) for one in found.groups if one.marks is not None}
    assert mine <= {tuple(map(tuple, rows)) for rows in theirs["marks"].values()}


def test_the_statement_to_show_next_is_the_same(both):
    found, theirs, _ = both
    mine = dict(zip(found.votes.statements, found.priorities, strict=True))
    assert mine == pytest.approx(theirs["priorities"], rel=1e-3)
