"""Rows → a vote in the Pabulib format → madang_methods → what the outcome page shows.

The count runs in a process of its own that ends with it: numpy would stay in the worker's memory for good, and on a small server
that is a tenth of all there is.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from .archive import votes_of
from .counting import count_text
from .models import Round


def count_pots(round_: Round) -> dict[Any, dict[str, Any]]:
    """{pot: {"values", "impact", "markers"}} for every pot in which somebody voted."""
    votes = {pot: text for pot in round_.pots.all() if (text := votes_of(pot))}
    if not votes:
        return {}
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        counted = list(apart.map(count_text, votes.values(), [round_.rule] * len(votes)))
    return dict(zip(votes, counted, strict=True))
