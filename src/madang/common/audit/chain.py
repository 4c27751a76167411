"""The chain over the log: each entry's digest covers the entry before it, so that none can be changed, taken out or put in unseen.

The worker alone writes it. Actions therefore never wait for each other to append to one chain, which keeps PostgreSQL parallel.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .models import Entry, EntryObject, Head

Named = list[list[str]]  # [kind, id] of each object of an entry

BATCH = 200


def extend() -> int:
    """Chain what is not chained yet, one batch; gives how many entries that was.

    Read and digested before the transaction, since on SQLite that holds up every other writer, and 200 looks at lists name
    thousands of ids. A second worker that was quicker has moved the head; then nothing is written and the next round begins anew.
    """
    entries = list(Entry.objects.unchained()[:BATCH])
    if not entries:
        return 0
    head = Head.objects.first() or Head()
    links = list(_linked(entries, head))
    with transaction.atomic():
        found = _locked_head()
        if (found.sequence, found.digest) != (head.sequence, head.digest):
            return 0
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE audit_entry SET sequence = %s, previous = %s, digest = %s WHERE id = %s", links)
        found.sequence, found.digest = entries[-1].sequence, entries[-1].digest
        found.save()
    return len(entries)


def _linked(entries: list[Entry], head: Head) -> Iterator[tuple[int, str, str, int]]:
    """What is to be written, in order: sequence, previous digest, digest, id."""
    named = _named_by(entries)
    sequence, digest = head.sequence, head.digest
    for entry in entries:
        entry.sequence, entry.previous = sequence + 1, digest
        entry.digest = digest_of(entry, named[entry.pk])
        sequence, digest = entry.sequence, entry.digest
        yield entry.sequence, entry.previous, entry.digest, entry.pk


def _named_by(entries: Iterable[Entry]) -> dict[int, Named]:
    """As plain pairs: making a model of each would take most of the time."""
    named = defaultdict(list)
    rows = EntryObject.objects.filter(entry__in=[entry.pk for entry in entries])
    for entry, kind, object_id in rows.values_list("entry_id", "kind", "object_id"):
        named[entry].append([kind, object_id])
    return named


def extend_fully() -> int:
    total = 0
    while count := extend():
        total += count
    return total


def _locked_head() -> Head:
    """On SQLite the transaction itself is the lock (IMMEDIATE)."""
    Head.objects.get_or_create(pk=1)
    return Head.objects.select_for_update().get(pk=1)


def digest_of(entry: Entry, named: Named) -> str:
    return hashlib.sha256(canonical(entry, named).encode()).hexdigest()


def canonical(entry: Entry, named: Named) -> str:
    """The entry as JSON with sorted keys, no spaces, time in UTC to the microsecond: the same bytes on every machine and database."""
    content = {
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": [entry.actor_kind, entry.actor_id],
        "action": entry.action,
        "is_read": entry.is_read,
        "purpose": entry.purpose,
        "data": entry.data,
        "objects": sorted(named),
        "sequence": entry.sequence,
        "previous": entry.previous,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# --- Verifying -------------------------------------------------------------------------------------------------------

CHUNK = 500  # with all their objects in memory: a list view names thirty
BACKDATED = timedelta(hours=1)
UNCHAINED_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Fault:
    """`kind`: changed, missing, inserted, backdated, waiting, head or witness."""

    kind: str
    sequence: int | None
    entry: int | None
    sentence: str


@dataclass(frozen=True)
class Verdict:
    checked: int
    waiting: int
    sequence: int
    digest: str
    faults: list[Fault]

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(witnesses: Iterable[tuple[int, str]] = ()) -> Verdict:
    """Walk the chain from its first entry. `witnesses` are heads noted earlier, outside the database."""
    walk = _Walk(dict(witnesses))
    for entry, named in _in_order():
        walk.step(entry, named)
    walk.end(Head.objects.first() or Head())
    waiting = Entry.objects.unchained()
    walk.faults += _waiting_faults(waiting)
    return Verdict(walk.checked, waiting.count(), walk.sequence, walk.digest, walk.faults)


def _in_order() -> Iterator[tuple[Entry, Named]]:
    entries = Entry.objects.chained().iterator(chunk_size=CHUNK)
    while chunk := list(islice(entries, CHUNK)):
        named = _named_by(chunk)
        yield from ((entry, named[entry.pk]) for entry in chunk)


class _Walk:
    """What was true up to the entry before."""

    def __init__(self, witnesses: dict[int, str]) -> None:
        self.witnesses = witnesses
        self.sequence, self.digest, self.checked = 0, "", 0
        self.latest = None
        self.faults: list[Fault] = []

    def step(self, entry: Entry, named: Named) -> None:
        self._look_for_gap(entry)
        self._look_inside(entry, named)
        self._look_at_time(entry)
        self._ask_witness(entry.sequence, entry.digest)
        self.sequence, self.digest, self.checked = entry.sequence, entry.digest, self.checked + 1

    def _look_for_gap(self, entry: Entry) -> None:
        if entry.sequence > self.sequence + 1:
            first, last = self.sequence + 1, entry.sequence - 1
            which = f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
            self._found("missing", first, None, f"{which} missing from the log.")
        elif entry.sequence <= 0:
            self._found("inserted", entry.sequence, entry.pk, f"Row {entry.pk} was put in before the beginning of the chain.")

    def _look_inside(self, entry: Entry, named: Named) -> None:
        follows = entry.sequence == self.sequence + 1
        if entry.digest != digest_of(entry, named):
            self._found("changed", entry.sequence, entry.pk, f"Entry {entry.sequence} (row {entry.pk}) was changed after it was written.")
        elif follows and entry.previous != self.digest:
            self._found(
                "inserted",
                entry.sequence,
                entry.pk,
                f"Entry {entry.sequence} (row {entry.pk}) does not follow from the entry before: put in or replaced.",
            )

    def _look_at_time(self, entry: Entry) -> None:
        if self.latest and entry.at < self.latest - BACKDATED:
            self._found(
                "backdated",
                entry.sequence,
                entry.pk,
                f"Entry {entry.sequence} (row {entry.pk}) bears an earlier time than the entries before it.",
            )
        self.latest = max(self.latest or entry.at, entry.at)

    def _ask_witness(self, sequence: int, digest: str) -> None:
        noted = self.witnesses.pop(sequence, digest)
        if noted != digest:
            self._found("witness", sequence, None, f"Up to entry {sequence} the log differs from the digest noted when it was written.")

    def end(self, head: Head) -> None:
        if (head.sequence, head.digest) != (self.sequence, self.digest):
            self._found(
                "head",
                head.sequence,
                None,
                f"The log ends at entry {self.sequence}, but had reached entry {head.sequence}: its end was cut off or replaced.",
            )
        for sequence in sorted(self.witnesses):
            if sequence > self.sequence:
                self._found("witness", sequence, None, f"Entry {sequence} was noted when it was written, and is no longer there.")

    def _found(self, kind: str, sequence: int | None, entry: int | None, sentence: str) -> None:
        self.faults.append(Fault(kind, sequence, entry, sentence))


def _waiting_faults(waiting: QuerySet[Entry]) -> list[Fault]:
    """An entry unchained for long: the worker stands still, or somebody took the entry out of the chain."""
    late = waiting.filter(at__lt=timezone.now() - UNCHAINED_FOR)
    return [
        Fault("waiting", None, pk, f"Row {pk} is not chained yet. See that the worker runs.")
        for pk in late.values_list("pk", flat=True)[:20]
    ]
