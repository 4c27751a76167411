"""No hidden count may be worked out from what is published: by algebra, or by knowing that counts are counts."""

import json
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.suppression import Cell, SuppressedTable, suppress_small_cells

MARU = {
    "Harbour": {"online": 40, "counter": 12, "paper": 3},
    "Hillside": {"online": 22, "counter": 9, "paper": 11},
    "Station": {"online": 8, "counter": 0, "paper": 15},
}


def table_of(numbers: list[list[int]]) -> dict[str, dict[str, int]]:
    return {f"row {i}": {f"column {j}": n for j, n in enumerate(row)} for i, row in enumerate(numbers)}


def tables(most: int = 4, biggest: int = 12) -> st.SearchStrategy[dict[str, dict[str, int]]]:
    widths = st.integers(1, most)
    rows = widths.flatmap(lambda w: st.lists(st.lists(st.integers(0, biggest), min_size=w, max_size=w), max_size=most))
    return rows.map(table_of)


def published(result: SuppressedTable) -> dict[tuple[int, int], Cell]:
    """Every cell by its place, totals in the last row and column."""
    body = [[*row.values(), result.row_totals[label]] for label, row in result.rows.items()]
    body.append([*result.column_totals.values(), result.total])
    return {(i, j): cell for i, row in enumerate(body) for j, cell in enumerate(row)}


def true_counts(rows: dict[str, dict[str, int]]) -> dict[tuple[int, int], int]:
    body = [[*row.values(), sum(row.values())] for row in rows.values()]
    width = len(body[0]) if body else 1
    body.append([sum(row[j] for row in body) for j in range(width)])
    return {(i, j): n for i, row in enumerate(body) for j, n in enumerate(row)}


def equations(hidden: list[tuple[int, int]], height: int, width: int) -> list[list[Fraction]]:
    """One line per row and column sum, in the hidden cells only: what a reader with a pencil has."""
    lines = []
    for i in range(height + 1):
        lines.append([Fraction((place[0] == i) * (-1 if place[1] == width else 1)) for place in hidden])
    for j in range(width + 1):
        lines.append([Fraction((place[1] == j) * (-1 if place[0] == height else 1)) for place in hidden])
    return lines


def rank(lines: list[list[Fraction]]) -> int:
    lines = [line[:] for line in lines]
    found = 0
    for column in range(len(lines[0]) if lines else 0):
        pivot = next((r for r in range(found, len(lines)) if lines[r][column]), None)
        if pivot is None:
            continue
        lines[found], lines[pivot] = lines[pivot], lines[found]
        for r in range(found + 1, len(lines)):
            factor = lines[r][column] / lines[found][column]
            lines[r] = [a - factor * b for a, b in zip(lines[r], lines[found], strict=True)]
        found += 1
    return found


def recoverable(result: SuppressedTable) -> list[tuple[int, int]]:
    """Hidden cells that the sums fix: adding "this cell alone" to the equations does not raise their rank."""
    cells = published(result)
    hidden = [place for place, cell in cells.items() if cell.is_hidden]
    height, width = max(cells)
    lines = equations(hidden, height, width)
    known = rank(lines)
    return [place for place in hidden if rank([*lines, [Fraction(place == other) for other in hidden]]) == known]


def test_the_checker_itself_finds_a_cell_that_only_primary_suppression_would_give_away():
    cells = {"a": {"x": Cell(None, "small"), "y": Cell(9, "shown")}}
    totals = {"x": Cell(3, "shown"), "y": Cell(9, "shown")}
    naive = SuppressedTable(cells, {"a": Cell(12, "shown")}, totals, Cell(12, "shown"), 5, False)
    assert recoverable(naive) == [(0, 0)]


def test_a_small_count_is_hidden_with_three_others_and_the_totals_stay():
    result = suppress_small_cells(MARU)
    assert result.rows["Harbour"]["paper"] == Cell(None, "small")
    assert result.hidden_count == 4
    assert not any(cell.is_hidden for cell in result.row_totals.values())
    assert result.total.value == 120


def test_a_table_without_small_counts_is_published_whole():
    result = suppress_small_cells({"a": {"x": 5, "y": 0}, "b": {"x": 70, "y": 8}})
    assert result.hidden_count == 0
    assert result.explain() == "Nothing is hidden: no count lies between 1 and 4."


def test_a_total_is_a_count_and_hidden_when_small():
    result = suppress_small_cells({"a": {"x": 1, "y": 2}, "b": {"x": 60, "y": 80}})
    assert result.row_totals["a"] == Cell(None, "small")


def test_zeros_are_hidden_on_request_only():
    rows = {"a": {"x": 0, "y": 20}, "b": {"x": 30, "y": 40}}
    assert suppress_small_cells(rows).hidden_count == 0
    assert suppress_small_cells(rows, hide_zeros=True).rows["a"]["x"].is_hidden


def test_four_ones_between_shown_totals_would_be_plain_so_more_is_hidden():
    # Hiding only the four ones leaves sums of 2 for two people each of whom is at least one.
    rows = {"a": {"x": 1, "y": 1, "z": 50}, "b": {"x": 1, "y": 1, "z": 50}, "c": {"x": 60, "y": 60, "z": 60}}
    assert suppress_small_cells(rows).hidden_count > 4


@settings(max_examples=300, deadline=None)
@given(tables(), st.integers(2, 7), st.booleans())
def test_no_hidden_cell_follows_from_the_sums(rows, k, hide_zeros):
    assert recoverable(suppress_small_cells(rows, k=k, hide_zeros=hide_zeros)) == []


@settings(max_examples=60, deadline=None)
@given(tables(most=2, biggest=7), st.booleans())
def test_every_hidden_cell_has_another_possible_value_even_for_who_knows_that_counts_are_whole(rows, hide_zeros):
    result = suppress_small_cells(rows, hide_zeros=hide_zeros)
    counts = true_counts(rows)
    hidden = [place for place, cell in published(result).items() if cell.is_hidden]
    height, width = max(counts)
    lowest = 0 if hide_zeros else 1
    moved = set()
    for change in product((-1, 0, 1), repeat=len(hidden)):
        by_place = dict(zip(hidden, change, strict=True))
        balanced = all(sum(a * b for a, b in zip(line, change, strict=True)) == 0 for line in equations(hidden, height, width))
        if balanced and all(counts[place] + step >= lowest for place, step in by_place.items()):
            moved.update(place for place, step in by_place.items() if step)
    assert moved == set(hidden)


@settings(max_examples=200, deadline=None)
@given(tables(), st.integers(2, 7), st.booleans())
def test_every_small_count_is_hidden_and_every_shown_one_is_true(rows, k, hide_zeros):
    counts = true_counts(rows)
    for place, cell in published(suppress_small_cells(rows, k=k, hide_zeros=hide_zeros)).items():
        is_small = bool(rows) and counts[place] < k and (counts[place] > 0 or hide_zeros)
        assert (cell.reason == "small") == is_small
        assert cell.value in (None, counts[place])
        assert cell.is_hidden == (cell.reason != "shown")


def test_the_public_json_does_not_tell_small_cells_from_protecting_ones():
    public = suppress_small_cells(MARU).to_json()
    assert "protects" not in public
    assert json.loads(public)["rows"]["Harbour"] == {"online": 40, "counter": None, "paper": None}
    assert json.loads(public)["method"]["version"] == "2"


def test_an_empty_table_is_published_as_it_is():
    result = suppress_small_cells({})
    assert (result.rows, result.total.value) == ({}, 0)


def test_the_same_table_always_hides_the_same_cells():
    assert suppress_small_cells(MARU) == suppress_small_cells(dict(MARU))


@pytest.mark.parametrize(
    ("rows", "k", "says"),
    [
        ({"a": {"x": 1, "y": 2}, "b": {"x": 3}}, 5, "Row “b” has no count for “y”. Write 0"),
        ({"a": {"x": 1}, "b": {"x": 3, "y": 1}}, 5, "Row “b” counts “y”, which the first row does not"),
        ({"a": {"x": -1}}, 5, "Row “a”, column “x” holds -1"),
        ({"a": {"x": 1.5}}, 5, "holds 1.5"),
        ({"a": {"x": True}}, 5, "holds True"),
        ({"a": {"x": 1}}, 1, "k is 1, but must be 2 or more"),
    ],
)
def test_unusable_counts_are_named_with_their_row(rows, k, says):
    with pytest.raises(UnusableInput, match=says):
        suppress_small_cells(rows, k=k)
