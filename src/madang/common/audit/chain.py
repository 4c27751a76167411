"""The chain over the log: each entry's digest covers the entry before it, so that none can be changed, taken out or put in unseen.

The worker alone writes it. Actions therefore never wait for each other to append to one chain, which keeps PostgreSQL parallel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .models import Entry, Head

BATCH = 200  # on SQLite a batch holds the write lock: 200 entries take some 20 ms


def extend() -> int:
    """Chain what is not chained yet, one batch; gives how many entries that was."""
    if not Entry.objects.unchained().exists():
        return 0
    with transaction.atomic():
        head = _locked_head()
        entries = list(Entry.objects.unchained().prefetch_related("objects_named")[:BATCH])
        for entry in entries:
            entry.sequence, entry.previous = head.sequence + 1, head.digest
            entry.digest = digest_of(entry)
            head.sequence, head.digest = entry.sequence, entry.digest
        QuerySet(Entry).bulk_update(entries, ["sequence", "previous", "digest"])
        head.save()
    return len(entries)


def extend_fully() -> int:
    total = 0
    while count := extend():
        total += count
    return total


def _locked_head() -> Head:
    """On SQLite the transaction itself is the lock (IMMEDIATE)."""
    Head.objects.get_or_create(pk=1)
    return Head.objects.select_for_update().get(pk=1)


def digest_of(entry: Entry) -> str:
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def canonical(entry: Entry) -> str:
    """The entry as JSON with sorted keys, no spaces, time in UTC to the microsecond: the same bytes on every machine and database."""
    content = {
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": [entry.actor_kind, entry.actor_id],
        "action": entry.action,
        "is_read": entry.is_read,
        "purpose": entry.purpose,
        "data": entry.data,
        "objects": sorted([thing.kind, thing.object_id] for thing in entry.objects_named.all()),
        "sequence": entry.sequence,
        "previous": entry.previous,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# --- Verifying -------------------------------------------------------------------------------------------------------

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
    for entry in _in_order():
        walk.step(entry)
    walk.end(Head.objects.first() or Head())
    waiting = Entry.objects.unchained()
    walk.faults += _waiting_faults(waiting)
    return Verdict(walk.checked, waiting.count(), walk.sequence, walk.digest, walk.faults)


def _in_order() -> Iterator[Entry]:
    return Entry.objects.chained().prefetch_related("objects_named").iterator(chunk_size=2000)


class _Walk:
    """What was true up to the entry before."""

    def __init__(self, witnesses: dict[int, str]) -> None:
        self.witnesses = witnesses
        self.sequence, self.digest, self.checked = 0, "", 0
        self.latest = None
        self.faults: list[Fault] = []

    def step(self, entry: Entry) -> None:
        self._look_for_gap(entry)
        self._look_inside(entry)
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

    def _look_inside(self, entry: Entry) -> None:
        follows = entry.sequence == self.sequence + 1
        if entry.digest != digest_of(entry):
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
