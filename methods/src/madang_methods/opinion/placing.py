"""Where people stand: two main directions of difference, and groups of those who vote alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds
from scipy.spatial.distance import cdist

from madang_methods.errors import UnusableInput
from madang_methods.opinion.votes import Votes
from madang_methods.sampling import Floats, Integers

POLIS, TIGHTEST = "polis", "tightest"
DENSE_UP_TO = 64
MOST_STEPS = 300
# Up to here every person's silhouette is worked out; above, those of evenly spaced people, each against everybody.
EVERY_SILHOUETTE = 3000
SOME_SILHOUETTES = 1000
# Distances held at once while silhouettes are worked out; 2 million are 16 MB.
LARGEST_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """points: (people, 2). directions: (2, statements) of length 1. means: (statements,) mean vote. explained: share of variance."""

    points: Floats
    directions: Floats
    means: Floats
    explained: tuple[float, float]

    @property
    def extremity(self) -> Floats:
        """(statements,) how far out somebody lands who agrees with this statement and saw no other."""
        return np.asarray(np.linalg.norm(self.directions, axis=0) * np.abs(1 - self.means) * np.sqrt(len(self.means)))


def place(votes: Votes) -> Place:
    """Principal components with what was not seen filled by the statement's mean, which leaves 0 once the mean is taken away.

    So the matrix stays as sparse as the votes. Points are stretched by sqrt(statements / own votes), or else who voted little
    would stand in the middle. Raises UnusableInput where everybody voted alike.
    """
    seen = np.bincount(votes.statement, minlength=len(votes.statements))
    means = np.bincount(votes.statement, weights=votes.value, minlength=len(votes.statements)) / np.maximum(seen, 1)
    centred = csr_array((votes.value - means[votes.statement], (votes.person, votes.statement)), shape=votes.shape)
    total = float(np.sum(centred.data**2))
    if min(votes.shape) < 2 or total < 1e-12:
        raise UnusableInput("Everybody voted alike, or there is one statement or person only, so there is no map to draw. Wait for votes.")
    directions, strengths = _main_directions(centred)
    points = (centred @ directions.T) * np.sqrt(len(votes.statements) / np.maximum(votes.counts, 1))[:, None]
    first, second = strengths**2 / total
    return Place(np.asarray(points), directions, means, (float(first), float(second)))


def _main_directions(centred: csr_array) -> tuple[Floats, Floats]:
    """The two strongest right singular vectors, to the last digits; each turned so that its largest part is positive."""
    if min(centred.shape) <= DENSE_UP_TO:
        _, strengths, rows = np.linalg.svd(centred.toarray(), full_matrices=False)
    else:
        # A fixed start makes the result the same on every run; tol=0 asks for machine precision.
        start = np.cos(np.arange(min(centred.shape)))
        _, strengths, rows = svds(centred, k=2, v0=start, tol=0)
        strengths, rows = strengths[::-1], rows[::-1]
    directions = np.array(rows[:2])
    largest = np.abs(directions).argmax(axis=1)
    return directions * np.sign(directions[np.arange(2), largest])[:, None], np.asarray(strengths[:2])


def groups(points: Floats, *, most: int = 5, fixed: int | None = None, start: str = POLIS) -> tuple[Integers, dict[int, float]]:
    """Group of each point, largest group first, and the silhouette of each number of groups that was tried."""
    if start not in {POLIS, TIGHTEST}:
        raise UnusableInput(f"Groups start from “{start}”, which is unknown. Use {POLIS} or {TIGHTEST}.")
    distinct = np.unique(points, axis=0)
    tried = range(2, min(most, len(distinct)) + 1) if fixed is None else range(fixed, fixed + 1)
    if len(distinct) < max(2, fixed or 2):
        raise UnusableInput(f"The people stand at {len(distinct)} different places, too few for groups. Wait for more votes.")
    found = {k: k_means(points, distinct, k, start) for k in tried}
    scores = silhouettes(points, list(found.values()))
    by_count = dict(zip(found, scores, strict=True))
    best = max(by_count, key=lambda k: (by_count[k], -k))
    return _largest_first(found[best]), by_count


def _largest_first(labels: Integers) -> Integers:
    sizes = np.bincount(labels)
    first_member = [int(np.argmax(labels == group)) for group in range(len(sizes))]
    order = sorted(range(len(sizes)), key=lambda group: (-sizes[group], first_member[group]))
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[order] = np.arange(len(sizes))
    return rank[labels]


def k_means(points: Floats, distinct: Floats, k: int, start: str) -> Integers:
    """Lloyd's algorithm from Polis's start, or from three fixed ones of which the tightest result stays: nothing depends on luck."""
    starts = [distinct[:k]] if start == POLIS else _starts(points, distinct, k)
    return min((_lloyd(points, centres) for centres in starts), key=lambda one: one[1])[0]


def _starts(points: Floats, distinct: Floats, k: int) -> list[Floats]:
    """Polis's own (the first distinct points), points spread along the main direction, and points far from each other."""
    spread = distinct[((np.arange(k) + 0.5) / k * len(distinct)).astype(int)]
    far = [int(np.argmax(np.sum((distinct - points.mean(axis=0)) ** 2, axis=1)))]
    distance = np.full(len(distinct), np.inf)
    while len(far) < k:
        distance = np.minimum(distance, np.sum((distinct - distinct[far[-1]]) ** 2, axis=1))
        far.append(int(np.argmax(distance)))
    return [distinct[:k], spread, distinct[far]]


def _lloyd(points: Floats, centres: Floats) -> tuple[Integers, float]:
    """Groups and the sum of squared distances to their centres, once nobody changes group any more.

    Who stood nearer to their centre than to any other by more than the centres moved since cannot have changed, and is not asked again
    (Hamerly 2010): the same groups, most steps for a few points only.
    """
    x, y = np.ascontiguousarray(points.T)
    slack = 1e-9 * (1 + float(np.abs(points).max(initial=0)))
    labels, margin = _nearest(x, y, centres)
    for _ in range(MOST_STEPS):
        sizes = np.bincount(labels, minlength=len(centres))
        moved = np.column_stack([np.bincount(labels, weights=axis, minlength=len(centres)) for axis in (x, y)])
        # A centre nobody is nearest to takes the point that stands furthest from its own.
        lonely = moved[0] if sizes.all() else points[_squares(x, y, centres[labels]).argmax()]
        before, centres = centres, np.where((sizes == 0)[:, None], lonely, moved / np.maximum(sizes, 1)[:, None])
        shift = np.hypot(*(centres - before).T)
        margin -= (shift + shift.max())[labels]
        open_ = np.flatnonzero(margin <= slack)
        nearest, margin[open_] = _nearest(x[open_], y[open_], centres)
        if np.array_equal(nearest, labels[open_]):
            break
        labels[open_] = nearest
    return labels, float(_squares(x, y, centres[labels]).sum())


def _squares(x: Floats, y: Floats, centres: Floats) -> Floats:
    return np.asarray((x - centres[:, 0]) ** 2 + (y - centres[:, 1]) ** 2)


def _nearest(x: Floats, y: Floats, centres: Floats) -> tuple[Integers, Floats]:
    """Nearest centre of each point, and by how much the next one is further; one pass per centre is faster than a table of points by
    centres."""
    labels = np.zeros(len(x), dtype=np.int64)
    least = (x - centres[0, 0]) ** 2 + (y - centres[0, 1]) ** 2
    next_ = np.full(len(x), np.inf)
    for number, (across, up) in enumerate(centres[1:], 1):
        distance = (x - across) ** 2 + (y - up) ** 2
        labels[distance < least] = number
        np.minimum(next_, np.maximum(least, distance), out=next_)
        np.minimum(least, distance, out=least)
    return labels, np.sqrt(next_) - np.sqrt(least)


def silhouettes(points: Floats, labellings: list[Integers]) -> list[float]:
    """Mean silhouette of each labelling (Rousseeuw 1987): how much nearer people are to their own group than to the next one."""
    size = len(points)
    asked = np.arange(size) if size <= EVERY_SILHOUETTE else np.linspace(0, size - 1, SOME_SILHOUETTES).astype(int)
    members = np.hstack([np.eye(int(labels.max()) + 1)[labels] for labels in labellings])
    block = max(1, LARGEST_BLOCK // size)
    sums = np.vstack([cdist(points[asked[start : start + block]], points) @ members for start in range(0, len(asked), block)])
    found, column = [], 0
    for labels in labellings:
        k = int(labels.max()) + 1
        found.append(_silhouette(sums[:, column : column + k], labels, asked))
        column += k
    return found


def _silhouette(sums: Floats, labels: Integers, asked: NDArray[np.int64]) -> float:
    sizes = np.bincount(labels)
    if len(sizes) < 2:
        return -1.0
    own = labels[asked]
    row = np.arange(len(asked))
    inside = sums[row, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[row, own] = np.inf
    outside = means.min(axis=1)
    widths = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-300)
    return float(np.where(sizes[own] > 1, widths, 0).mean())
