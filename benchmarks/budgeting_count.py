"""One count in a process of its own, with nothing else loaded: `python -m benchmarks.budgeting_count FILE RULE` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from madang_methods.budgeting.counting import count
from madang_methods.budgeting.pabulib import read_pabulib
from madang_methods.budgeting.rules import rule_named

REPEATS, REPEAT_BELOW_S = 5, 1.0


def _measure(file: str, rule: str) -> dict[str, Any]:
    started = time.process_time()
    election = read_pabulib(Path(file))
    read = time.process_time() - started
    times: list[float] = []
    while not times or (len(times) < REPEATS and sum(times) < REPEAT_BELOW_S):
        started = time.process_time()
        outcome = count(election, rule_named(rule))
        times.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    explained = len(outcome.explanations)
    return {
        "voters": election.voter_count,
        "projects": explained,
        "selected": list(outcome.selected),
        "raised": outcome.raised,
        "decided_exactly": outcome.decided_exactly,
        "read_s": read,
        "count_s": sorted(times)[len(times) // 2],
        "explain_s": time.process_time() - started,
        "peak_mb": peak,
    }


if __name__ == "__main__":
    print(json.dumps(_measure(*sys.argv[1:])))
