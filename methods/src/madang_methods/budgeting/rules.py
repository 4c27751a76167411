"""The rules of counting, each with one published name and version. No numpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from madang_methods.budgeting.elections import amount
from madang_methods.errors import UnusableInput
from madang_methods.result import Method

EQUAL_SHARES, GREEDY, PHRAGMEN, WELFARE = "equal-shares", "greedy", "phragmen", "max-welfare"
SATISFACTIONS = ("cost", "cardinality")
COMPLETIONS = ("none", "greedy", "add1", "add1u")
STOPS = ("exhaustive", "overspend")
LEAST_STEP, MOST_STEP = Decimal("0.000001"), Decimal(1_000_000_000)
TIES = "Ties go to the lower cost, then to more votes, then to the lot: the order of the projects in the file unless another is given."
POINTS = "An approval counts 1 point, a ranking its Borda points, other ballots the points given; zero or less is no support."

SOURCES = {
    EQUAL_SHARES: (
        "1",
        "Peters, D., Pierczyński, G., Skowron, P. (2021), Proportional Participatory Budgeting with Additive Utilities, NeurIPS 34",
        ("Every voter starts with the same share of the budget, empty ballots too.",),
    ),
    GREEDY: (
        "1",
        "Faliszewski, P. et al. (2023), Participatory Budgeting: Data, Tools and Analysis, IJCAI 2023",
        ("Projects are taken from the most supported down, as long as they fit.",),
    ),
    PHRAGMEN: (
        "1",
        "Los, M., Christoff, Z., Grossi, D. (2022), Proportional Budget Allocations: Towards a Systematization, IJCAI 2022",
        (
            "Voters earn money at the same speed; a project is bought once its supporters can.",
            "Stops at the first project that does not fit.",
        ),
    ),
    WELFARE: (
        "1",
        "Talmon, N., Faliszewski, P. (2019), A Framework for Approval-Based Budgeting Methods, AAAI 33; solved by HiGHS",
        ("Among sets of equal satisfaction the cheapest is taken, then the one first in the order of ties.",),
    ),
}
NAMES = tuple(SOURCES)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its variant. `step` is in currency units per voter (add1), `skips` whether greedy goes past what does not fit.

    Raises UnusableInput for an unknown word.
    """

    name: str = EQUAL_SHARES
    satisfaction: str = "cost"
    completion: str = "none"
    stop: str = "exhaustive"
    skips: bool = True
    step: Decimal = field(default=Decimal(1))
    uses_threshold: bool = True

    def __post_init__(self) -> None:
        for word, value, known in (
            ("rule", self.name, NAMES),
            ("satisfaction", self.satisfaction, SATISFACTIONS),
            ("completion", self.completion, COMPLETIONS),
            ("stop", self.stop, STOPS),
        ):
            if value not in known:
                raise UnusableInput(f"The {word} “{value}” is not known. Use one of: {', '.join(known)}.")
        if not LEAST_STEP <= self.step <= MOST_STEP:
            raise UnusableInput(f"The step is {self.step}. Raise the shares by an amount from {LEAST_STEP:f} to {MOST_STEP:,f}.")
        if self.completion != "none" and self.name != EQUAL_SHARES:
            raise UnusableInput(f"The completion “{self.completion}” belongs to equal shares. Leave it out for {self.name}.")

    @property
    def published_name(self) -> str:
        """Such as equal-shares/cost/add1/overspend: what a town announces before the vote."""
        parts = [self.name] if self.name == PHRAGMEN else [self.name, self.satisfaction]
        if self.name == EQUAL_SHARES:
            parts += (
                [self.completion]
                + ([self.stop] if self.raises_shares else [])
                + ([f"step={self.step}"] if self.raises_shares and self.step != 1 else [])
            )
        if self.name == GREEDY and not self.skips:
            parts.append("no-skip")
        return "/".join(parts if self.uses_threshold else [*parts, "no-threshold"])

    @property
    def raises_shares(self) -> bool:
        return self.completion in ("add1", "add1u")

    @property
    def method(self) -> Method:
        version, source, assumptions = SOURCES[self.name]
        return Method(self.published_name, version, source, (*assumptions, POINTS, TIES))

    def to_dict(self) -> dict[str, Any]:
        return self.method.to_dict()


def step_from(text: str) -> Decimal:
    """The amount by which add1 raises each share. Raises UnusableInput for what is no number."""
    return amount(text, "The step")


def rule_named(text: str) -> Rule:
    """A Rule from its published name, or from a short name such as `equal-shares/add1`; unknown words raise UnusableInput."""
    name, *rest = text.strip().split("/")
    chosen: dict[str, Any] = {"name": name}
    for word in rest:
        chosen |= _meaning(word, text)
    return Rule(**chosen)


def _meaning(word: str, text: str) -> dict[str, Any]:
    for key, known in (("satisfaction", SATISFACTIONS), ("completion", COMPLETIONS), ("stop", STOPS)):
        if word in known:
            return {key: word}
    if word == "no-skip":
        return {"skips": False}
    if word == "no-threshold":
        return {"uses_threshold": False}
    if word.startswith("step="):
        return {"step": step_from(word.removeprefix("step="))}
    raise UnusableInput(f"“{word}” in “{text}” is not known. A full name looks like equal-shares/cost/add1/overspend.")
