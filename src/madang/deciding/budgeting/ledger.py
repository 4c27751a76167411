"""The ledger as plain values: what is sealed, how it is chained, and whether a chain holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

GENESIS = "0" * 64


def canonical(pot: str, choices: Iterable[int], *, is_ordered: bool = False) -> str:
    """One text for one choice, whatever the order of clicking, unless the order is the choice. What voters say of themselves is not chained: of small groups it is never published."""
    return json.dumps({"pot": pot, "choices": list(choices) if is_ordered else sorted(set(choices))}, sort_keys=True, separators=(",", ":"))


def chained(contents: Iterable[str], before: str = GENESIS) -> Iterator[tuple[str, str]]:
    """(content, digest) one after the other."""
    for content in contents:
        before = hashlib.sha256(f"{before}{content}".encode()).hexdigest()
        yield content, before


def first_break(ballots: Iterable[tuple[str, str]]) -> int | None:
    """The place, from 1, of the first ballot whose digest is wrong; None where the chain holds."""
    before = GENESIS
    for place, (content, digest) in enumerate(ballots, start=1):
        before = hashlib.sha256(f"{before}{content}".encode()).hexdigest()
        if before != digest:
            return place
    return None
