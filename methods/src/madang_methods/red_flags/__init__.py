"""Red flags of public buying: where to ask a question, from published contracting data."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from madang_methods.errors import UnusableInput
from madang_methods.red_flags.cardinal import CARDINAL
from madang_methods.red_flags.outcome import A_QUESTION, INDICATORS, Finding, Flag, Group, RedFlags
from madang_methods.red_flags.patterns import PATTERNS
from madang_methods.red_flags.processes import Process, parse_processes
from madang_methods.red_flags.settings import Settings

__all__ = ["A_QUESTION", "INDICATORS", "Finding", "Flag", "Group", "Process", "RedFlags", "Settings", "parse_processes", "red_flags"]


def red_flags(processes: Sequence[Process], settings: Settings | None = None, *, only: Collection[str] | None = None) -> RedFlags:
    """Look at every process with every indicator, or with those named in `only` (codes of INDICATORS).

    Raises UnusableInput for a code that is none, and where there is no process to look at.
    """
    if not processes:
        raise UnusableInput("There is no contracting process to look at. Give at least one.")
    for code in only or ():
        if code not in INDICATORS:
            raise UnusableInput(f"There is no indicator “{code}”. There are {', '.join(INDICATORS)}.")
    chosen = settings or Settings()
    kept = [one for one in processes if not one.is_cancelled and one.method_details not in (chosen.leave_out_details or {""})]
    tests = [test for code, test in (CARDINAL | PATTERNS).items() if only is None or code in only]
    names = {key: name for process in processes for key, name in process.names.items()}
    cancelled = sum(one.is_cancelled for one in processes)
    return RedFlags(len(kept), cancelled, tuple(found for test in tests for found in test(kept, chosen)), names)
