"""Small counts in a published table: hide them, and whatever would give them away.

A table of counts with its row and column totals is a set of sums. Seen as a graph (rows and columns are
the nodes, hidden cells the edges), a hidden cell can be computed from the published ones exactly when it
lies on no circle of hidden cells. So every hidden cell is put on a circle along which one could be added
and taken away in turn: then another table of counts, with a different number in that cell, fits everything
that is published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, ClassVar, Literal

from madang_methods.circles import Circles
from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json

Reason = Literal["shown", "small", "protects"]
Place = tuple[int, int]
Side = Literal["row", "column"]

# A total is read by more people than a cell, so hiding one costs as much as hiding several cells.
COST_OF_A_CELL, COST_OF_A_TOTAL, COST_OF_THE_GRAND_TOTAL = 1, 3, 9

METHOD = Method(
    name="small-cell suppression",
    version="2",  # 1 chose other cells of the same price, or nearly, to protect the small ones, in about two tables of a hundred
    source=(
        "Cox, L. H. (1980), Suppression methodology and statistical disclosure control, JASA 75(370); "
        "Gusfield, D. (1988), A graph theoretic approach to statistical data security, SIAM J. Comput. 17(3)"
    ),
    assumptions=(
        "Row totals, column totals and the grand total are published wherever they are not hidden.",
        "A reader knows that hidden counts are whole numbers, and that zeros are shown if they are.",
        "A reader does not know which hidden cells are small and which only protect them.",
        "A hidden count cannot be computed exactly; a range for it often can.",
        "No other table publishes the same counts cut differently.",
        "Few cells are hidden, but not provably the fewest possible.",
    ),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A count to publish. `value` is None where it is hidden; `reason` is for the office, not for the page."""

    value: int | None
    reason: Reason

    @property
    def is_hidden(self) -> bool:
        return self.value is None


@dataclass(frozen=True, slots=True)
class SuppressedTable:
    """A table that may be published: hidden cells hold None."""

    method: ClassVar[Method] = METHOD
    rows: Mapping[str, Mapping[str, Cell]]
    row_totals: Mapping[str, Cell]
    column_totals: Mapping[str, Cell]
    total: Cell
    k: int
    hides_zeros: bool

    @property
    def cells(self) -> Iterator[Cell]:
        for row in self.rows.values():
            yield from row.values()
        yield from self.row_totals.values()
        yield from self.column_totals.values()
        yield self.total

    @property
    def hidden_count(self) -> int:
        """How many numbers are hidden, totals included."""
        return sum(cell.is_hidden for cell in self.cells)

    def explain(self) -> str:
        lowest = 0 if self.hides_zeros else 1
        if not self.hidden_count:
            return f"Nothing is hidden: no count lies between {lowest} and {self.k - 1}."
        return (
            f"Counts from {lowest} to {self.k - 1} are hidden, and so are as many others as it takes that nobody "
            f"can work them out from the totals: {self.hidden_count} numbers in all."
        )

    def to_dict(self) -> dict[str, Any]:
        """The public form: hidden numbers are null, and why each is hidden stays in the office."""
        return {
            "method": self.method.to_dict(),
            "k": self.k,
            "hides_zeros": self.hides_zeros,
            "hidden": self.hidden_count,
            "rows": {label: _values(row) for label, row in self.rows.items()},
            "row_totals": _values(self.row_totals),
            "column_totals": _values(self.column_totals),
            "total": self.total.value,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def _values(cells: Mapping[str, Cell]) -> dict[str, int | None]:
    return {label: cell.value for label, cell in cells.items()}


def suppress_small_cells(rows: Mapping[str, Mapping[str, int]], *, k: int = 5, hide_zeros: bool = False) -> SuppressedTable:
    """Hide counts below `k`, and enough others that no hidden one can be computed from the rest.

    `rows` maps row label -> column label -> count of people or cases; every row names the same columns. Zeros
    are about nobody and stay unless `hide_zeros`. Raises UnusableInput for a negative, missing or broken count.
    The work grows with rows times columns², fewer of the two squared, and less with hidden cells: 5,000 areas by 4 columns take a third of a second.
    """
    if k < 2:
        raise UnusableInput(f"k is {k}, but must be 2 or more: counts below k are hidden.")
    columns = _columns(rows)
    sums = _Sums(_with_totals(rows, columns), len(rows), len(columns), k, hide_zeros)
    sums.hide_small()
    sums.protect_hidden()
    return sums.as_table(list(rows), columns)


def _columns(rows: Mapping[str, Mapping[str, int]]) -> list[str]:
    columns = list(next(iter(rows.values()), {}))
    for label, row in rows.items():
        for column in columns:
            if column not in row:
                raise UnusableInput(f"Row “{label}” has no count for “{column}”. Write 0 if there were none.")
        for column, count in row.items():
            _check_count(count, label, column, columns)
    return columns


def _check_count(count: object, label: str, column: str, columns: list[str]) -> None:
    if column not in columns:
        raise UnusableInput(f"Row “{label}” counts “{column}”, which the first row does not. Name it in every row.")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise UnusableInput(f"Row “{label}”, column “{column}” holds {count!r}. Give a whole number, 0 or more.")


def _with_totals(rows: Mapping[str, Mapping[str, int]], columns: list[str]) -> dict[Place, int]:
    body = [[row[column] for column in columns] for row in rows.values()]
    body = [[*row, sum(row)] for row in body]
    body.append([sum(row[j] for row in body) for j in range(len(columns) + 1)])
    return {(i, j): count for i, row in enumerate(body) for j, count in enumerate(row)}


@dataclass(slots=True)
class _Sums:
    """The counts with their totals in the last row and column, and what is hidden so far."""

    counts: dict[Place, int]
    height: int
    width: int
    k: int
    hide_zeros: bool
    reasons: dict[Place, Reason] = field(default_factory=dict)

    def hide_small(self) -> None:
        if not (self.height and self.width):
            return  # Sums of nothing: everybody knows that they are 0.
        for place, count in self.counts.items():
            if count < self.k and (count or self.hide_zeros):
                self.reasons[place] = "small"

    def protect_hidden(self) -> None:
        if not self.reasons:
            return
        is_wide = self.width > self.height
        turned = (lambda place: place[::-1]) if is_wide else (lambda place: place)
        circles = self._circles(is_wide)
        safe: set[Place] = set()
        for place in sorted(self.reasons):
            if place in safe:
                continue
            # There always is a circle: raise the cell, its row total, the grand total and its column total together.
            circle = [place, *map(turned, circles.cheapest(*turned(place)))]
            safe.update(circle)
            for step in circle:
                if step not in self.reasons:
                    self.reasons[step] = "protects"
                    circles.cost_nothing(*turned(step))

    def _circles(self, is_wide: bool) -> Circles:
        """Rows are the lines of the search and columns its stops, or columns the lines of a table with more of them."""
        rows, columns = range(self.height + 1), range(self.width + 1)
        from_row = [[self._price((i, j), "row") for j in columns] for i in rows]
        from_column = [[self._price((i, j), "column") for j in columns] for i in rows]
        if is_wide:
            return Circles([*map(list, zip(*from_row, strict=True))], [*map(list, zip(*from_column, strict=True))])
        return Circles(from_column, from_row)

    def _price(self, place: Place, start: Side) -> float:
        return self._cost(place) if self._may_step(place, start) else inf

    def _may_step(self, place: Place, start: Side) -> bool:
        """Whether one may be added (or taken away) here without leaving the counts a reader thinks possible.

        Walking an edge from its row adds one to a cell and takes one from a total; from its column, the reverse.
        """
        if not self.counts[place] and not self.hide_zeros:
            return False
        is_total = (place[0] == self.height) != (place[1] == self.width)
        adds = (start == "row") != is_total
        floor = 0 if self.hide_zeros else 1
        return adds or self.counts[place] > floor

    def _cost(self, place: Place) -> int:
        if place in self.reasons:
            return 0
        on_edges = (place[0] == self.height) + (place[1] == self.width)
        weight = (COST_OF_A_CELL, COST_OF_A_TOTAL, COST_OF_THE_GRAND_TOTAL)[on_edges]
        grand_total = self.counts[self.height, self.width]
        return weight * (grand_total + 1) + self.counts[place]

    def _cell(self, i: int, j: int) -> Cell:
        reason = self.reasons.get((i, j), "shown")
        return Cell(self.counts[i, j] if reason == "shown" else None, reason)

    def as_table(self, labels: list[str], columns: list[str]) -> SuppressedTable:
        return SuppressedTable(
            rows={label: {column: self._cell(i, j) for j, column in enumerate(columns)} for i, label in enumerate(labels)},
            row_totals={label: self._cell(i, self.width) for i, label in enumerate(labels)},
            column_totals={column: self._cell(self.height, j) for j, column in enumerate(columns)},
            total=self._cell(self.height, self.width),
            k=self.k,
            hides_zeros=self.hide_zeros,
        )
