"""The head of the chain, noted once an hour outside the database, so that even a chain computed anew from its start is found out.

Lines of `keys/audit-heads.txt` in MADANG_HOME (so a backup holds them, and a restored one fits its log): time, sequence, digest. A town
that wants more copies the file elsewhere, or prints a line of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from madang.common.numbers import whole_number

from .models import Head


def file() -> Path:
    return Path(settings.HOME) / "keys" / "audit-heads.txt"


def note_head() -> None:
    head = Head.objects.first()
    if head is None or head.sequence == _last_sequence():
        return
    file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file().open("a") as lines:
        lines.write(f"{timezone.now().isoformat(timespec='seconds')} {head.sequence} {head.digest}\n")


def heads() -> Iterator[tuple[int, str]]:
    """What was noted; a damaged line is skipped, since a half-written one can be the last of a crash."""
    if not file().exists():
        return
    for line in file().read_text().splitlines():
        parts = line.split()
        if len(parts) == 3 and whole_number(parts[1]) is not None:
            yield int(parts[1]), parts[2]


def _last_sequence() -> int | None:
    return max((sequence for sequence, _ in heads()), default=None)
