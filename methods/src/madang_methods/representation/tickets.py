"""From shares of panels to equal tickets, so that one public number decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from madang_methods.representation.panels import Counts
from madang_methods.sampling import Floats

MOST_SWAPS, SHARPNESS = 3000, 2.0


def as_tickets(columns: Sequence[Counts], shares: Floats, tickets: int, available: NDArray[np.int64]) -> tuple[Counts, ...]:
    """Largest remainder, then swaps of single tickets as long as they help those with the least chance."""
    exact = np.round(np.maximum(shares, 0), 12) * tickets
    whole = np.floor(exact).astype(int)
    # Ties by the counts themselves, so that equal shares fall out alike everywhere.
    order = sorted(range(len(columns)), key=lambda place: (-(exact[place] - whole[place]), columns[place]))
    for place in order[: tickets - int(whole.sum())]:
        whole[place] += 1
    whole = _swapped(np.asarray(columns, dtype=float).T / available[:, None], whole)
    return tuple(columns[place] for place in sorted(range(len(columns)), key=lambda one: columns[one]) for _ in range(whole[place]))


def _swapped(chance: Floats, whole: NDArray[np.int64]) -> NDArray[np.int64]:
    """Take the ticket that the worst off miss least for the one they gain most from, until that no longer helps.

    chance: (kinds, panels) of one person under a panel. What is made small is the sum of exp(−chance / τ), which those with the
    least chance rule.
    """
    tickets = int(whole.sum())
    able = chance.any(axis=1)
    chance = chance[able]
    scale = SHARPNESS * tickets
    now = chance @ whole / tickets
    for _ in range(MOST_SWAPS):
        pull = np.exp(-scale * (now - now.min()))
        worth = pull @ chance
        add, drop = int(worth.argmax()), int(np.where(whole > 0, worth, np.inf).argmin())
        then = now + (chance[:, add] - chance[:, drop]) / tickets
        if np.exp(-scale * (then - now.min())).sum() >= pull.sum() - 1e-12:
            break
        now = then
        whole[add] += 1
        whole[drop] -= 1
    return whole
