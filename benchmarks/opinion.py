"""`python -m benchmarks.opinion`: how fast opinion maps are drawn, beside red-dwarf in the same run on the same votes.

Each map is drawn in a process of its own, so that its peak of memory is its own; reading the file is not counted. red-dwarf lives in
an environment of its own under var/, made on the first run.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.reddwarf_oracle import ROOT, environment

TALK = ROOT.parent / "shared" / "data" / "polis" / "american-assembly.bowling-green" / "participants-votes.csv"
SECONDS_GOAL, LARGE_SECONDS_GOAL, LARGE_MEMORY_GOAL = 0.1, 2.0, 500
PEOPLE, STATEMENTS, SEEN = 100_000, 500, 40


def main(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Draw a real map and a synthetic one."""
    rows = []
    if TALK.exists():
        theirs = json.loads(_asked([environment(), ROOT / "benchmarks" / "reddwarf_oracle.py", TALK]))
        rows.append({"map": "Bowling Green 2,031 × 896", "goal": SECONDS_GOAL, "theirs": theirs["seconds"], **_ours(str(TALK))})
    rows.append({"map": f"synthetic {PEOPLE:,} × {STATEMENTS}", "goal": LARGE_SECONDS_GOAL, "theirs": None, **_ours("synthetic")})
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        _show(rows)


def _asked(command: list[Any]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env={"OMP_NUM_THREADS": "1"}).stdout  # noqa: S603 our own command


def _ours(what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_asked([sys.executable, "-m", "benchmarks.opinion", "--draw", what]))
    return found


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table("map", "ours, CPU s", "goal", "red-dwarf, CPU s", "times as fast", "peak MB", "of it votes", "groups")
    for row in rows:
        theirs = f"{row['theirs']:.2f}" if row["theirs"] else "not asked"
        ratio = f"{row['theirs'] / row['seconds']:.0f}" if row["theirs"] else "–"
        memory = (f"{row['peak_mb']:.0f}", f"{row['loaded_mb']:.0f}")
        table.add_row(row["map"], f"{row['seconds']:.3f}", f"{row['goal']:.1f}", theirs, ratio, *memory, str(row["groups"]))
    Console().print(table)


def draw(what: str) -> dict[str, Any]:
    """In a process of its own: the best of three, so that a busy machine is not taken for a slow method."""
    from madang_methods.opinion import opinion_map, parse_votes

    votes = _synthetic() if what == "synthetic" else parse_votes(Path(what).read_text(encoding="utf-8"))
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = []
    for _ in range(3):
        began = time.process_time()
        found = opinion_map(votes)
        times.append(time.process_time() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(times), "peak_mb": peak, "loaded_mb": loaded, "votes": len(votes.value), "groups": len(found.groups)}


def _synthetic() -> Any:
    """Three camps; everybody saw forty statements."""
    import numpy as np
    from madang_methods.opinion import Votes

    random = np.random.default_rng(1)
    person = np.repeat(np.arange(PEOPLE), SEEN)
    statement = random.integers(0, STATEMENTS, person.size)
    camp, view = random.integers(0, 3, PEOPLE), random.choice([-0.8, 0, 0.8], (3, STATEMENTS))
    value = np.sign(view[camp[person], statement] + random.normal(0, 0.6, person.size)).astype(np.int8)
    once = np.unique(person * STATEMENTS + statement, return_index=True)[1]
    names = tuple(map(str, range(PEOPLE))), tuple(map(str, range(STATEMENTS)))
    return Votes(*names, person[once], statement[once], value[once], 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        print(json.dumps(draw(sys.argv[2])))
    else:
        typer.run(main)
