"""red-dwarf answers here, in an environment of its own (var/red-dwarf): a Polis file in, its map as JSON out.

Run without arguments it makes that environment, and prints its Python.
"""

import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "var" / "red-dwarf"
RED_DWARF = "red-dwarf==0.4.0"
NOT_STATEMENTS = {"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}


def environment() -> Path:
    """The Python of the environment, made on the first call."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        uv = ROOT / ".venv" / "bin" / "uv"
        subprocess.run([uv, "venv", "--quiet", "--python", "3.11", ENVIRONMENT], check=True)  # noqa: S603 our own command
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, RED_DWARF], check=True)  # noqa: S603 our own command
    return python


def votes_in(path: Path) -> dict[tuple[str, str], int]:
    """The last vote of each person on each statement: red-dwarf refuses a file that holds two."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if "voter-id" in rows[0]:
        rows.sort(key=lambda row: float(row["timestamp"]))
        return {(row["voter-id"], row["comment-id"]): int(row["vote"]) for row in rows}
    return {
        (row["participant"], name): int(float(value))
        for row in rows
        for name, value in row.items()
        if name not in NOT_STATEMENTS and value not in {"", None}
    }


def answer(path: Path) -> dict[str, object]:
    from reddwarf.implementations.polis import run_pipeline

    votes = [{"participant_id": int(p), "statement_id": int(s), "vote": v, "modified": 0} for (p, s), v in votes_in(path).items()]
    began = time.process_time()
    found = run_pipeline(votes=votes, random_state=1)
    people = found.participants_df
    return {
        "seconds": time.process_time() - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "groups": {str(one): int(group) for one, group in people["cluster_id"].dropna().items()},
        "points": {str(one): [float(x), float(y)] for one, x, y in zip(people.index, people["x"], people["y"], strict=True)},
        "consensus": {str(one): float(value) for one, value in found.group_aware_consensus["agree"].items()},
        "priorities": {str(one): float(value) for one, value in found.statements_df["priority"].items()},
        "marks": {str(group): [[str(row["tid"]), row["repful-for"]] for row in rows] for group, rows in found.repness.items()},
    }


if __name__ == "__main__":
    print(json.dumps(answer(Path(sys.argv[1]))) if len(sys.argv) > 1 else environment())
