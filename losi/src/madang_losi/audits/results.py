"""What the checkers found, in one shape for all of them: strict as the UN counts it, and graded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_FAULTS = 12
TEXT = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of error: where it was met first, how often, and what to do."""

    rule: str
    what: str
    page: str
    line: int = 0
    quote: str = ""
    remedy: str = ""
    help: str = ""
    times: int = 1
    pages: int = 1

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Checked:
    """One page by one checker. `parts` is how much was looked at: elements, declarations, rules. `reason` where it could not."""

    page: str
    errors: int = 0
    parts: int = 0
    faults: tuple[Fault, ...] = ()
    reason: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.reason and not self.errors

    @property
    def grade(self) -> float:
        """Share of parts without an error."""
        return max(0.0, 1 - self.errors / max(self.parts, self.errors, 1))

    def to_dict(self) -> dict[str, Any]:
        return {"page": self.page, "errors": self.errors, "parts": self.parts, "grade": round(self.grade, 4), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Measured:
    """One question of technology, measured. The first page is the home page: an assessor gives a checker the portal's address.

    `strict`: no error at all on the home page; None where it could not be told, and `reason` says why.
    """

    code: str
    checker: str
    parts: str
    checked: tuple[Checked, ...] = ()
    reason: str = ""
    # Answers that are not a count of errors (does the search answer?) say here what they are.
    told: bool | None = None
    notes: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def done(self) -> tuple[Checked, ...]:
        return tuple(one for one in self.checked if not one.reason)

    @property
    def strict(self) -> bool | None:
        if self.told is not None:
            return self.told
        return self.checked[0].is_clean if self.checked and not self.checked[0].reason else None

    @property
    def strict_everywhere(self) -> bool | None:
        return all(one.is_clean for one in self.done) if self.done else None

    @property
    def graded(self) -> float | None:
        return sum(one.grade for one in self.done) / len(self.done) if self.done else None

    @property
    def why_not(self) -> str:
        return self.reason or (self.checked[0].reason if self.checked and self.strict is None else "")

    @property
    def faults(self) -> list[Fault]:
        return gathered(fault for one in self.done for fault in one.faults)

    def to_dict(self) -> dict[str, Any]:
        graded = self.graded
        return {
            "code": self.code,
            "checker": self.checker,
            "parts": self.parts,
            "strict": self.strict,
            "strict_everywhere": self.strict_everywhere,
            "graded": None if graded is None else round(graded, 4),
            "pages": len(self.done),
            "clean_pages": sum(one.is_clean for one in self.done),
            "errors": sum(one.errors for one in self.done),
            "reason": self.why_not,
            "notes": list(self.notes),
            "faults": [fault.to_dict() for fault in self.faults[:MOST_FAULTS]],
            "per_page": [one.to_dict() for one in self.checked],
            **self.more,
        }


def gathered(faults: Iterable[Fault]) -> list[Fault]:
    """Each kind of fault once, with how often and on how many pages; those on most pages first: one change mends them all."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.rule, []).append(fault)
    found = [_joined(same) for same in kinds.values()]
    return sorted(found, key=lambda fault: (-fault.pages, -fault.times, fault.rule))


def _joined(same: list[Fault]) -> Fault:
    first = same[0]
    times, pages = sum(fault.times for fault in same), len({fault.page for fault in same})
    return Fault(first.rule, first.what, first.page, first.line, first.quote, first.remedy, first.help, times, pages)


def cut(text: object, most: int = TEXT) -> str:
    """What a page says of itself is quoted, never trusted: one line, and not longer than a reader wants."""
    plain = " ".join(str(text or "").split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
