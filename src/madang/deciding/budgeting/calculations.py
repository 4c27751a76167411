"""Rows → a vote in the Pabulib format → madang_methods → what the pages show.

Every count runs in a process of its own that ends with it: numpy would stay in the worker's memory for good, and on a small server
that is a tenth of all there is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop
from madang_methods.errors import UnusableInput

from .archive import votes_of
from .models import Round, Trial

LONGEST_S = 600  # a count of a large town takes seconds


class CountFailed(Exception):
    """The process of the count died, or did not come to an end in time."""


def apart(what: str, *, longest_s: int = LONGEST_S, **values: Any) -> Any:
    """`what` of counting.py with these values, in a process of its own. Raises UnusableInput for a vote or rule that cannot be counted."""
    question = json.dumps({"what": what, "values": values})
    command = [sys.executable, "-m", "madang.deciding.budgeting.counting"]
    try:
        done = subprocess.run(command, input=question, capture_output=True, text=True, timeout=longest_s, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as late:
        raise CountFailed(f"The count did not end within {longest_s} seconds.") from late
    if done.returncode:
        raise CountFailed(f"The count ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise UnusableInput(answer["refused"])
    return answer["found"]


def count_pots(round_: Round) -> dict[Any, dict[str, Any]]:
    """{pot: {"values", "impact", "markers"}} for every pot in which somebody voted."""
    votes = {pot: text for pot in round_.pots.all() if (text := votes_of(pot))}
    return {pot: apart("count_text", text=text, rule=round_.rule) for pot, text in votes.items()}


def try_out(trial: Trial) -> None:
    """Count the trial's ballots under its rules, and forget the ballots of a file. Run twice, it gives the same."""
    text = trial.ballots
    if not trial.counted_at and text:
        try:
            trial.result = apart("try_rules", text=text, rules=trial.rules, currency=trial.round.currency)
        except UnusableInput as problem:
            trial.problem = str(problem)[:2000]
        except CountFailed:
            trial.problem = gettext_noop("The count took too long or ran out of memory. Try fewer rules, or a smaller vote.")
        trial.content, trial.counted_at = "", timezone.now()
        trial.save(update_fields=["result", "problem", "content", "counted_at"])
