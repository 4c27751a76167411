"""Is what is published about public works valid, and how much of what should be told is told: OC4IDS, OCDS, and the CoST items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from madang_methods.disclosure.checking import Problem, repeated_ids, schema_errors, schema_warnings
from madang_methods.disclosure.items import BEHIND, ITEMS, STAGES
from madang_methods.disclosure.standards import PROJECT, PROJECTS, RECORDS, RELEASE, RELEASES, VERSIONS
from madang_methods.errors import UnusableInput
from madang_methods.parsing import parse_json
from madang_methods.result import Method, as_json

__all__ = ["Completeness", "Disclosure", "ItemShare", "Problem", "check_disclosure", "completeness", "parse_disclosure"]


@dataclass(frozen=True, slots=True)
class ItemShare:
    """How many of the projects tell an item, each from 0 to 1; `due` counts only those that have its stage behind them."""

    stage: str
    name: str
    share: float
    due: int
    share_of_due: float | None

    def to_dict(self) -> dict[str, Any]:
        return {"stage": self.stage, "item": self.name, "share": self.share, "due": self.due, "share_of_due": self.share_of_due}


@dataclass(frozen=True, slots=True)
class Completeness:
    """items: the 39 of CoST in their order. by_project: id -> share of the items due that it tells, None where nothing is due yet."""

    method: ClassVar[Method] = Method(
        name="CoST disclosure completeness",
        version="1",
        source="CoST Infrastructure Data Standard, 39 items of proactive disclosure, as mapped to OC4IDS 0.9.5",
        assumptions=(
            "Items that are given on request only are not counted.",
            "Told is not the same as true or useful: a field may hold anything.",
            "Where nothing was changed during the works, the items about changes stay empty too; read that stage with care.",
            "A project owes the stages its status has behind it; one without a status owes none of them by that count.",
        ),
    )
    projects: int
    items: tuple[ItemShare, ...]
    by_project: Mapping[str, float | None]

    @property
    def by_stage(self) -> dict[str, float]:
        return {stage: _mean([one.share for one in self.items if one.stage == stage]) for stage in STAGES}

    @property
    def share(self) -> float:
        return _mean([one.share for one in self.items])

    def explain(self) -> str:
        stages = ", ".join(f"{stage} {share:.0%}" for stage, share in self.by_stage.items())
        never = [one.name for one in self.items if not one.share]
        who = "One project tells" if self.projects == 1 else f"{self.projects:,} projects tell"
        said = f"{who} {self.share:.0%} of the {len(self.items)} items: {stages}."
        return said + (f" Told by none: {', '.join(never)}." if never else "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "projects": self.projects,
            "share": self.share,
            "by_stage": self.by_stage,
            "items": [one.to_dict() for one in self.items],
            "by_project": dict(self.by_project),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


@dataclass(frozen=True, slots=True)
class Disclosure:
    """kind: what the document is. units: how many projects, releases or records were checked."""

    method: ClassVar[Method] = Method(
        name="check of OC4IDS and OCDS",
        version="1",
        source="Open Contracting for Infrastructure Data Standard 0.9.5; Open Contracting Data Standard 1.1.5; JSON Schema draft 4",
        assumptions=(
            "Errors are what the published schema refuses; warnings are fields and codes it does not know, and ids used twice.",
            "Extensions other than the profile for public private partnerships are not followed: their fields are warned of.",
            "Whether links work and figures are right is not looked at.",
        ),
    )
    kind: str
    standard: str
    units: int
    problems: tuple[Problem, ...]
    completeness: Completeness | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.is_error)

    @property
    def unit_errors(self) -> tuple[Problem, ...]:
        """Errors inside a project or release, without those of the package around them."""
        return tuple(one for one in self.errors if one.unit is not None)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def explain(self) -> str:
        around = len(self.errors) - len(self.unit_errors)
        warnings = len(self.problems) - len(self.errors)
        said = f"{self.kind} by {self.standard}: {self.units:,} checked, {len(self.unit_errors):,} errors in them, {around:,} around them, {warnings:,} warnings."
        first = f" {self.errors[0].explain()}" if self.errors else ""
        return f"{said}{first}" + (f" {self.completeness.explain()}" if self.completeness else "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "kind": self.kind,
            "standard": self.standard,
            "units": self.units,
            "is_valid": self.is_valid,
            "problems": [one.to_dict() for one in self.problems],
            "completeness": self.completeness.to_dict() if self.completeness else None,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def parse_disclosure(text: str, name: str = "The file") -> Any:
    """JSON. Raises UnusableInput with the line where it breaks."""
    return parse_json(text, name)


def check_disclosure(document: Any, *, ppp: bool = False) -> Disclosure:
    """Check a package, project, release or record. ppp: OCDS with the profile for public private partnerships.

    Raises UnusableInput for a document that is none of these.
    """
    if not isinstance(document, dict):
        raise UnusableInput("The document is not a JSON object. Give a package, a project or a release.")
    if "projects" in document:
        return _projects(document)
    if "releases" in document or "records" in document:
        return _packaged(document, ppp=ppp)
    if "ocid" in document:
        return _single(document, "OCDS release", RELEASE, str(document["ocid"]), ppp=ppp)
    if "id" in document:
        return _single(document, "OC4IDS project", PROJECT, str(document["id"]))
    raise UnusableInput("The document has neither projects nor releases nor records, nor an ocid or id. Give OC4IDS or OCDS.")


def _projects(package: dict[str, Any]) -> Disclosure:
    projects = [one for one in _listed(package["projects"]) if isinstance(one, dict)]
    units = [(str(project.get("id", f"projects/{place}")), project) for place, project in enumerate(projects)]
    around = [one for one in schema_errors(package, PROJECTS, None) if not one.where.startswith("projects/")]
    inside = [found for unit, project in units for found in _of_unit(project, PROJECT, unit)]
    found = (*around, *repeated_ids(units), *inside)
    told = completeness(projects) if projects else None
    return Disclosure("OC4IDS project package", VERSIONS[PROJECTS], len(units), found, told)


def _packaged(package: dict[str, Any], *, ppp: bool) -> Disclosure:
    key, name = ("releases", RELEASES) if "releases" in package else ("records", RECORDS)
    listed = _listed(package[key])
    around = tuple(
        Problem(one.level, _unit_at(listed, one.where, key), one.where, one.reason) for one in schema_errors(package, name, None, ppp=ppp)
    )
    releases = [one for one in listed if isinstance(one, dict)] if key == "releases" else []
    warned = [found for one in releases for found in schema_warnings(one, RELEASE, str(one.get("ocid", "?")), ppp=ppp)]
    return Disclosure(f"OCDS {key[:-1]} package", VERSIONS[name], len(listed), (*around, *warned), None)


def _unit_at(listed: list[Any], where: str, key: str) -> str | None:
    parts = where.split("/")
    if len(parts) < 2 or parts[0] != key or not parts[1].isdigit():
        return None
    unit = listed[int(parts[1])]
    return str(unit.get("ocid", parts[1])) if isinstance(unit, dict) else parts[1]


def _single(document: dict[str, Any], kind: str, name: str, unit: str, *, ppp: bool = False) -> Disclosure:
    told = completeness([document]) if name == PROJECT else None
    return Disclosure(kind, VERSIONS[name], 1, tuple(_of_unit(document, name, unit, ppp=ppp)), told)


def _of_unit(document: Any, name: str, unit: str, *, ppp: bool = False) -> Iterable[Problem]:
    yield from schema_errors(document, name, unit, ppp=ppp)
    yield from schema_warnings(document, name, unit, ppp=ppp)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def completeness(projects: Sequence[Mapping[str, Any]]) -> Completeness:
    """Which of the 39 items are told, by item, stage and project. Raises UnusableInput without a project."""
    if not projects:
        raise UnusableInput("There is no project to look at. Give at least one.")
    told = [[item.filled(project) for item in ITEMS] for project in projects]
    behind = [BEHIND.get(str(project.get("status")), ()) for project in projects]
    shares = []
    for place, item in enumerate(ITEMS):
        due = [row[place] for row, stages in zip(told, behind, strict=True) if item.stage in stages]
        shares.append(ItemShare(item.stage, item.name, _mean([row[place] for row in told]), len(due), _mean(due) if due else None))
    by_project = {}
    for project, row, stages in zip(projects, told, behind, strict=True):
        owed = [value for item, value in zip(ITEMS, row, strict=True) if item.stage in stages]
        by_project[str(project.get("id"))] = _mean(owed) if owed else None
    return Completeness(len(projects), tuple(shares), by_project)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
