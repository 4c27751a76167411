"""What the CoST Infrastructure Data Standard asks to be published without being asked: 39 items in five stages, as OC4IDS fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Project = Mapping[str, Any]
IDENTIFICATION, PREPARATION, PROCUREMENT, IMPLEMENTATION, COMPLETION = (
    "identification",
    "preparation",
    "procurement",
    "implementation",
    "completion",
)
STAGES = (IDENTIFICATION, PREPARATION, PROCUREMENT, IMPLEMENTATION, COMPLETION)
# What a project of each status has behind it; one that was stopped owes what came before the works.
BEHIND = {
    "identification": STAGES[:1],
    "preparation": STAGES[:2],
    "implementation": STAGES[:4],
    "cancelled": STAGES[:2],
} | dict.fromkeys(("completion", "completed", "maintenance", "decommissioning", "decommissioned"), STAGES)


@dataclass(frozen=True, slots=True)
class Item:
    """filled: project -> share from 0 to 1; an item of contracting processes is filled as far as they fill it."""

    stage: str
    name: str
    filled: Callable[[Project], float]


def has(document: Any, path: str) -> bool:
    """Whether something is told at the path, in any of the entries of a list on the way."""
    key, _, rest = path.partition(".")
    if isinstance(document, list):
        return any(has(one, path) for one in document)
    if not isinstance(document, Mapping) or key not in document:
        return False
    value = document[key]
    return has(value, rest) if rest else value not in (None, "", [], {})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _entries(document: Any, key: str) -> list[Mapping[str, Any]]:
    """The objects of a list; what is something else is for the schema to name."""
    return [one for one in _listed(document.get(key)) if isinstance(one, Mapping)]


def _summaries(project: Project) -> list[Mapping[str, Any]]:
    found = (one.get("summary") for one in _entries(project, "contractingProcesses"))
    return [one if isinstance(one, Mapping) else {} for one in found]


def _field(*paths: str) -> Callable[[Project], float]:
    """Filled where any of the paths tells something."""
    return lambda project: float(any(has(project, path) for path in paths))


def _party(role: str, *paths: str) -> Callable[[Project], float]:
    """Filled where a party has the role and, if paths are named, tells all of them."""

    def filled(project: Project) -> float:
        parties = [one for one in _entries(project, "parties") if role in _listed(one.get("roles"))]
        return float(any(all(has(one, path) for path in paths) for one in parties))

    return filled


def _document(*types: str) -> Callable[[Project], float]:
    return lambda project: float(any(one.get("documentType") in types for one in _entries(project, "documents")))


def _either(*ways: Callable[[Project], float]) -> Callable[[Project], float]:
    return lambda project: max(way(project) for way in ways)


def _process(*paths: str) -> Callable[[Project], float]:
    """The share of contracting processes whose summary tells any of the paths."""

    def filled(project: Project) -> float:
        summaries = _summaries(project)
        return sum(any(has(one, path) for path in paths) for one in summaries) / len(summaries) if summaries else 0.0

    return filled


def _changed(kind: str, *paths: str) -> Callable[[Project], float]:
    """The share of contracting processes with a modification of the kind (any, if empty) that tells all the paths."""

    def told(change: Mapping[str, Any]) -> bool:
        return (not kind or change.get("type") == kind) and all(has(change, path) for path in paths)

    def filled(project: Project) -> float:
        summaries = _summaries(project)
        return sum(any(map(told, _entries(one, "modifications"))) for one in summaries) / len(summaries) if summaries else 0.0

    return filled


ITEMS = (
    Item(IDENTIFICATION, "Project owner", _either(_field("publicAuthority.name", "publicAuthority.id"), _party("publicAuthority"))),
    Item(IDENTIFICATION, "Sector", _field("sector")),
    Item(IDENTIFICATION, "Subsector", _field("additionalClassifications")),
    Item(IDENTIFICATION, "Project name", _field("title")),
    Item(IDENTIFICATION, "Project location", _field("locations")),
    Item(IDENTIFICATION, "Purpose", _field("purpose")),
    Item(IDENTIFICATION, "Project description", _field("description")),
    Item(PREPARATION, "Project scope", _document("projectScope")),
    Item(PREPARATION, "Environmental impact", _document("environmentalImpact")),
    Item(PREPARATION, "Land and settlement impact", _document("landAndSettlementImpact")),
    Item(PREPARATION, "Contact details", _party("publicAuthority", "address", "contactPoint")),
    Item(PREPARATION, "Funding sources", _either(_party("funder"), _field("budget.budgetBreakdown"))),
    Item(PREPARATION, "Project budget", _field("budget.amount.amount")),
    Item(PREPARATION, "Budget approval date", _field("budget.approvalDate")),
    Item(PROCUREMENT, "Procuring entity", _either(_party("procuringEntity"), _process("tender.procuringEntity"))),
    Item(PROCUREMENT, "Procuring entity's contact details", _party("procuringEntity", "address", "contactPoint")),
    Item(PROCUREMENT, "Administrative entity", _either(_party("administrativeEntity"), _process("tender.administrativeEntity"))),
    Item(PROCUREMENT, "Contract status", _process("status")),
    Item(PROCUREMENT, "Procurement process", _process("tender.procurementMethod", "tender.procurementMethodDetails")),
    Item(PROCUREMENT, "Contract type", _process("nature")),
    Item(PROCUREMENT, "Number of firms tendering", _process("tender.numberOfTenderers")),
    Item(PROCUREMENT, "Cost estimate", _process("tender.costEstimate")),
    Item(PROCUREMENT, "Contract title", _process("title")),
    Item(PROCUREMENT, "Contract firms", _either(_party("supplier"), _process("suppliers"))),
    Item(PROCUREMENT, "Contract price", _process("contractValue")),
    Item(PROCUREMENT, "Contract scope of work", _process("description")),
    Item(PROCUREMENT, "Contract start and duration", _process("contractPeriod")),
    Item(IMPLEMENTATION, "Variation to contract price", _changed("value")),
    Item(IMPLEMENTATION, "Escalation of contract price", _changed("value", "oldContractValue", "newContractValue")),
    Item(IMPLEMENTATION, "Variation to contract duration", _changed("duration")),
    Item(IMPLEMENTATION, "Variation to contract scope", _changed("scope")),
    Item(IMPLEMENTATION, "Reasons for price changes", _changed("value", "rationale")),
    Item(
        IMPLEMENTATION, "Reasons for scope and duration changes", _either(_changed("scope", "rationale"), _changed("duration", "rationale"))
    ),
    Item(COMPLETION, "Project status", _field("status")),
    Item(COMPLETION, "Completion cost", _field("completion.finalValue")),
    Item(COMPLETION, "Completion date", _field("completion.endDate")),
    Item(COMPLETION, "Scope at completion", _field("completion.finalScope")),
    Item(
        COMPLETION,
        "Reasons for project changes",
        _field("completion.endDateDetails", "completion.finalValueDetails", "completion.finalScopeDetails"),
    ),
    Item(COMPLETION, "Audit and evaluation reports", _document("financialAuditReport", "technicalAuditReport")),
)
