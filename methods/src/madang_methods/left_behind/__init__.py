"""Who is furthest behind: a tree that finds the circumstances, taken together, under which people are reached least and most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.errors import UnusableInput
from madang_methods.left_behind.circumstances import Circumstance, circumstances
from madang_methods.left_behind.outcome import Condition, Group, LeftBehind, Split, Tree
from madang_methods.left_behind.tree import Fork, Growth, People, grow, leaves
from madang_methods.opportunity import unevenness
from madang_methods.sampling import Bootstrap, Design, Floats, Integers, Watch, bootstrap, design, numbers, percentile_interval

__all__ = ["Condition", "Group", "Growth", "LeftBehind", "Split", "left_behind"]

# In so many other samples the first question is asked again, to see whether it would be another one.
ASKED_AGAIN = 200


def left_behind(  # noqa: PLR0913 the question, and how to look at it
    reached: ArrayLike,
    columns: Mapping[str, Sequence[object]],
    sample: Design | None = None,
    *,
    growth: Growth | None = None,
    intervals: Bootstrap | None = None,
    watch: Watch = iter,
) -> LeftBehind:
    """Groups of people by their circumstances, the furthest behind first, with intervals by clusters, the gap, and the D-index.

    reached: (n,) 1 where the person has what is good to have, else 0 (of a barrier give the complement). columns: circumstance -> (n,)
    numbers, which are split in their order, or words, which are split in any way; "" is a group of its own, "not known". sample: how
    the n people were drawn. growth: how fine the tree may become. watch: see `sampling.bootstrap`.
    Raises UnusableInput for other values, a missing number, everybody or nobody reached, and circumstances that are one for all.
    """
    got = numbers(reached, "reached")
    if not np.isin(got, (0, 1)).all():
        raise UnusableInput(f"Row {int(np.flatnonzero(~np.isin(got, (0, 1)))[0]) + 1}: reached is neither 0 nor 1. Give 1 or 0.")
    sample = sample or design(len(got))
    if sample.size != len(got):
        raise UnusableInput(f"The sample has {sample.size} rows and the outcome {len(got)}. Give one row for each person.")
    coverage = float(np.average(got, weights=sample.weights))
    if coverage in {0.0, 1.0}:
        who = "Everybody" if coverage else "Nobody"
        raise UnusableInput(f"{who} is reached, so nobody is further behind than others. Look at another outcome.")
    known = circumstances(columns, len(got))
    if not any(len(one.levels) > 1 for one in known):
        raise UnusableInput("Every circumstance is the same for all people, so there is one group only. Give one that differs.")
    growth, intervals = growth or Growth(), intervals or Bootstrap()
    root = grow(People(known, got, sample.weights), growth)
    # Who stands for nobody is in no leaf, and changes no sum in whichever.
    leaf = np.zeros(len(got), dtype=np.int64)
    found = leaves(root)
    for place, one in enumerate(found):
        leaf[one.rows] = place
    drawn = bootstrap(lambda weights: _measures(leaf, len(found), got, weights), sample, intervals, watch)
    return _result(root, known, got, sample, leaf, drawn, intervals, _steady(root, known, got, sample, growth, intervals))


def _measures(leaf: Integers, size: int, got: Floats, weights: Floats) -> Floats:
    """Share reached in each leaf, then D, the opportunity index, and coverage; NaN for a leaf of whom nobody was drawn."""
    people, reached = (np.bincount(leaf, weights=one, minlength=size).astype(np.float64) for one in (weights, weights * got))
    with np.errstate(invalid="ignore"):
        shares = reached / people
    return np.concatenate([shares, unevenness(people, reached), [reached.sum() / people.sum()]])


def _result(  # noqa: PLR0913, PLR0917 what the tree and the samples gave
    root: Fork,
    known: Sequence[Circumstance],
    got: Floats,
    sample: Design,
    leaf: Integers,
    drawn: Floats,
    how: Bootstrap,
    steady: float | None,
) -> LeftBehind:
    found = leaves(root)
    values = _measures(leaf, len(found), got, sample.weights)
    order = sorted(range(len(found)), key=lambda place: values[place])
    groups = []
    for place in order:
        rows = found[place].rows
        groups.append(
            Group(
                conditions=tuple(Condition.of(known[number], levels) for number, levels in found[place].kept.items()),
                share=float(values[place]),
                interval=percentile_interval(drawn[:, place], how.level),
                of_people=float(sample.weights[rows].sum() / sample.weights.sum()),
                rows=len(rows),
                reached_rows=int(got[rows].sum()),
            )
        )
    gap = percentile_interval(drawn[:, order[-1]] - drawn[:, order[0]], how.level) if len(found) > 1 else None
    size = len(found)
    return LeftBehind(
        groups=tuple(groups),
        tree=_drawn_tree(root, known, {id(found[place]): rank for rank, place in enumerate(order)}),
        coverage=float(values[size + 2]),
        gap_interval=gap,
        dissimilarity=float(values[size]),
        dissimilarity_interval=percentile_interval(drawn[:, size], how.level),
        index_interval=percentile_interval(drawn[:, size + 1], how.level),
        steady=steady,
    )


def _drawn_tree(node: Fork, known: Sequence[Circumstance], rank: Mapping[int, int]) -> Tree:
    if node.question is None or node.low is None or node.high is None:
        return rank[id(node)]
    levels = node.low.kept[node.question]
    return Split(
        Condition.of(known[node.question], levels), _drawn_tree(node.low, known, rank), _drawn_tree(node.high, known, rank), node.explained
    )


def _steady(root: Fork, known: Sequence[Circumstance], got: Floats, sample: Design, growth: Growth, how: Bootstrap) -> float | None:  # noqa: PLR0913, PLR0917
    """In which share of other samples the first question would be about the same circumstance; None where there is no question."""
    if root.question is None:
        return None

    def first(weights: Floats) -> Floats:
        asked = grow(People(known, got, weights), growth.with_leaves(2)).question
        return np.array([-1 if asked is None else asked])

    again = bootstrap(first, sample, Bootstrap(min(how.replicates, ASKED_AGAIN), how.seed))
    return float((again[:, 0] == root.question).mean())
