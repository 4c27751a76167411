"""Contracting processes as the flags see them, from releases, records, packages and projects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from madang_methods.errors import UnusableInput
from madang_methods.parsing import parse_json


@dataclass(frozen=True, slots=True)
class Bid:
    """tenderers holds "" where one has no id, so that a bid of two is never taken for a bid of one."""

    status: str
    tenderers: tuple[str, ...]
    amount: float | None = None
    currency: str | None = None
    date: datetime | None = None

    @property
    def is_submitted(self) -> bool:
        return self.status not in {"", "invited", "withdrawn"}

    @property
    def sole(self) -> str | None:
        return sole(self.tenderers)


@dataclass(frozen=True, slots=True)
class Award:
    status: str
    suppliers: tuple[str, ...]
    classes: tuple[str, ...] = ()
    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """One contracting process. `bids` and `awards` are None where nothing is published about them, which is not none at all."""

    ocid: str
    is_cancelled: bool = False
    method: str | None = None
    method_details: str | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    number_of_tenderers: int | None = None
    buyer: str | None = None
    procuring_entity: str | None = None
    ceiling: float | None = None
    ceiling_currency: str | None = None
    bids: tuple[Bid, ...] | None = None
    awards: tuple[Award, ...] | None = None
    tenderers: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def submitted(self) -> list[Bid]:
        return [bid for bid in self.bids or () if bid.is_submitted]

    @property
    def settled_awards(self) -> list[Award] | None:
        """Awards in force, or None while bids or awards are unknown or an award is still open."""
        if self.awards is None or self.bids is None:
            return None
        if any(award.status not in {"", "active", "cancelled", "unsuccessful"} for award in self.awards):
            return None
        return [award for award in self.awards if award.status == "active"]

    @property
    def sole_winner(self) -> str | None:
        """The one supplier of the one award in force; with several awards nobody can tell which bids met each other."""
        awards = self.settled_awards
        return sole(awards[0].suppliers) if awards and len(awards) == 1 else None

    @property
    def bidders(self) -> frozenset[str]:
        from_bids = {one for bid in self.submitted for one in bid.tenderers if one}
        return frozenset(from_bids or self.tenderers)


def sole(ids: Sequence[str]) -> str | None:
    return ids[0] or None if len(ids) == 1 else None


def parse_processes(text: str, name: str = "The file") -> list[Process]:
    """Processes in OCDS (release, compiled record or package, one document or one a line) or OC4IDS. Raises UnusableInput."""
    processes = list(as_processes(_documents(text, name)))
    if not processes:
        raise UnusableInput(f"{name} holds no contracting process with an ocid and no project with an id. Give OCDS or OC4IDS.")
    _check_once(processes, name)
    return processes


def as_processes(documents: Iterable[Any]) -> Iterator[Process]:
    """Every process in the documents; a project without contracting processes of its own counts as one."""
    for document in documents:
        if isinstance(document, list):
            yield from as_processes(document)
        elif isinstance(document, dict):
            yield from _of_document(document)


def _of_document(document: dict[str, Any]) -> Iterator[Process]:
    if "compiledRelease" in document:
        yield from as_processes([document["compiledRelease"]])
    elif "ocid" in document:
        yield of_release(document)
    elif "projects" in document:
        yield from _of_projects(_dicts(document["projects"]))
    else:
        for key in ("records", "releases"):
            yield from as_processes(_dicts(document.get(key)))


def _documents(text: str, name: str) -> list[Any]:
    try:
        return [parse_json(text, name)]
    except UnusableInput:  # perhaps one document on each line
        return [_line(line, number, name) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _line(line: str, number: int, name: str) -> Any:
    try:
        return parse_json(line, name)
    except UnusableInput:
        raise UnusableInput(f"{name}, line {number}: this is not JSON. Give one JSON document, or one on each line.") from None


def _check_once(processes: Sequence[Process], name: str) -> None:
    seen: set[str] = set()
    for process in processes:
        if process.ocid in seen:
            raise UnusableInput(f"{name}: “{process.ocid}” stands there twice. Compile its releases into one first.")
        seen.add(process.ocid)


def of_release(release: Mapping[str, Any]) -> Process:
    """A compiled OCDS release."""
    tender = _dict(release.get("tender"))
    period = _dict(tender.get("tenderPeriod"))
    details = _dict(release.get("bids")).get("details")
    awards = release.get("awards")
    ceiling = _dict(tender.get("value")) or _dict(_dict(_dict(release.get("planning")).get("budget")).get("amount"))
    number = tender.get("numberOfTenderers")
    return Process(
        ocid=str(release["ocid"]),
        is_cancelled=tender.get("status") == "cancelled",
        method=_text(tender.get("procurementMethod")),
        method_details=_text(tender.get("procurementMethodDetails")),
        opens=_moment(period.get("startDate")),
        closes=_moment(period.get("endDate")),
        number_of_tenderers=number if isinstance(number, int) and not isinstance(number, bool) else None,
        buyer=_text(_dict(release.get("buyer")).get("id")),
        procuring_entity=_text(_dict(tender.get("procuringEntity")).get("id")),
        ceiling=_number(ceiling.get("amount")),
        ceiling_currency=_text(ceiling.get("currency")),
        bids=tuple(_bid(bid) for bid in _dicts(details)) if isinstance(details, list) else None,
        awards=tuple(_award(award) for award in _dicts(awards)) if isinstance(awards, list) else None,
        tenderers=tuple(one for one in _ids(tender.get("tenderers")) if one),
        names=_names(release),
    )


def _of_projects(projects: Iterable[Mapping[str, Any]]) -> Iterator[Process]:
    """Files of projects repeat ids where a project has parts; the later ones are told apart as “id (2)”."""
    seen: Counter[str] = Counter()
    for project in projects:
        for process in _of_project(project):
            seen[process.ocid] += 1
            number = seen[process.ocid]
            yield process if number == 1 else replace(process, ocid=f"{process.ocid} ({number})")


def _of_project(project: Mapping[str, Any]) -> Iterator[Process]:
    contracting = [one for one in _dicts(project.get("contractingProcesses")) if "summary" in one]
    for one in contracting:
        who = {"ocid": one.get("id", project.get("id")), "buyer": project.get("publicAuthority"), "parties": project.get("parties")}
        yield of_release(who | _release_of_summary(_dict(one["summary"])))
    if not contracting and "id" in project:
        yield _of_parties(project)


def _release_of_summary(summary: Mapping[str, Any]) -> dict[str, Any]:
    """OC4IDS tells the supplier and the contract's value; that is an award in force as far as the flags need one."""
    award = {"status": "active", "suppliers": summary.get("suppliers", []), "value": summary.get("contractValue")}
    suppliers = {"awards": [award]} if summary.get("suppliers") else {}
    tender = _dict(summary.get("tender"))
    return {"tender": {"value": tender.get("costEstimate")} | tender} | suppliers


def _of_parties(project: Mapping[str, Any]) -> Process:
    """A project that names its tenderers among the parties, as the Philippine public works do."""
    tenderers = {str(one["id"]) for one in _dicts(project.get("parties")) if "id" in one and "tenderer" in _texts(one.get("roles"))}
    return Process(
        ocid=str(project["id"]),
        # A work may be stopped long after its tender; only a cancelled tender is left out.
        number_of_tenderers=len(tenderers) or None,
        buyer=_text(_dict(project.get("publicAuthority")).get("id")),
        tenderers=tuple(sorted(tenderers)),
        names=_names(project),
    )


def _bid(bid: Mapping[str, Any]) -> Bid:
    value = _dict(bid.get("value"))
    return Bid(
        str(bid.get("status", "")),
        _ids(bid.get("tenderers")),
        _number(value.get("amount")),
        _text(value.get("currency")),
        _moment(bid.get("date")),
    )


def _award(award: Mapping[str, Any]) -> Award:
    value = _dict(award.get("value"))
    classes = (_dict(item.get("classification")).get("id") for item in _dicts(award.get("items")))
    return Award(
        str(award.get("status", "")),
        _ids(award.get("suppliers")),
        tuple(str(one) for one in classes if one is not None),
        _number(value.get("amount")),
        _text(value.get("currency")),
    )


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    parties = [*_dicts(document.get("parties")), _dict(document.get("buyer"))]
    return {str(one["id"]): str(one["name"]) for one in parties if "id" in one and one.get("name")}


def _ids(organisations: object) -> tuple[str, ...]:
    return tuple(str(one.get("id", "")) for one in _dicts(organisations))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else None


def _moment(value: object) -> datetime | None:
    """A moment without a zone is taken as UTC, so that two of a file can be compared."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
