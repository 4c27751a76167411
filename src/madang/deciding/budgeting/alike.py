"""Proposals that may want the same: shown to whoever proposes before they send, and to whoever joins two."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

from madang.common.search.analysis import STOP, tokens

from .models import Proposal, Round

MOST = 5
ENOUGH = 0.12  # of 1, which is the same words; two different ideas of the demo have .11 at most, an idea said in other words .17 and more
TITLE_COUNTS = 2


def alike(round_: Round, title: str, text: str, language: str, *, besides: int | None = None) -> list[Proposal]:
    """The nearest first: cosine of words weighted by how rare they are among the round's proposals (tf-idf, title counted twice)."""
    others = list(round_.proposals.public().exclude(state=Proposal.State.MERGED).exclude(pk=besides).select_related("round"))
    bags = [_bag(one.title, one.what, one.language) for one in others]
    asked = _bag(title, text, language)
    spread = Counter(word for bag in [*bags, asked] for word in bag)
    rare = {word: math.log(1 + (len(bags) + 1) / many) for word, many in spread.items()}
    scored = [(_cosine(asked, bag, rare), one.pk, one) for one, bag in zip(others, bags, strict=True)]
    return [one for score, _pk, one in sorted(scored, reverse=True)[:MOST] if score >= ENOUGH]


@lru_cache(maxsize=2000)
def _bag(title: str, text: str, language: str) -> dict[str, int]:
    """Kept in the process: the stems of a long round are made once, not with every proposal that is sent."""
    idle = {word for words in STOP.values() for word in words.split()}
    counted = Counter(tokens(text, language)) + Counter(dict.fromkeys(tokens(title, language), TITLE_COUNTS))
    return {word: many for word, many in counted.items() if word not in idle and len(word) > 1}


def _cosine(one: dict[str, int], other: dict[str, int], rare: dict[str, float]) -> float:
    shared = sum(one[word] * other[word] * rare[word] ** 2 for word in one.keys() & other.keys())
    lengths = [math.sqrt(sum((many * rare[word]) ** 2 for word, many in bag.items())) for bag in (one, other)]
    return shared / (lengths[0] * lengths[1]) if all(lengths) else 0.0
