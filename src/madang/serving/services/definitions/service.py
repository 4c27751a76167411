"""A public service, whole: what a pack file holds, what the editor's screens change, what a version freezes (after CPSV-AP 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from .conditions import Condition
from .fee import FeeDefinition
from .form import BaseQuestion, FormDefinition
from .text import Code, Definition, Identifier, Localised, Unfit
from .workflow import WorkflowDefinition


class Channel(Definition):
    type: Literal["online", "counter", "paper", "phone", "home_visit", "e_mail", "post"]
    text: Localised = Field(description="how and when, e.g. 'At the family office, Monday to Friday 9:00 to 18:00'")
    url: str | None = None
    phone: str | None = None
    office: Code | None = None


class LegalResource(Definition):
    id: Identifier
    title: Localised
    url: str | None = None


class Requirement(Definition):
    """A condition a person must meet, in words."""

    id: Identifier
    title: Localised
    text: Localised | None = None


class EvidenceNeed(Definition):
    """A document to bring or upload; `held_by` names the office that already has it, so that it need not be brought."""

    type: Code
    note: Localised | None = None
    show_if: Condition | None = None
    held_by: Code | None = None


class OutputDocument(Definition):
    """The paper by which an output is given out: words (Markdown) with {number}, {copy}, {copies}, {issued_on} and all that letters may name."""

    body: Localised
    copies: Identifier | None = Field(None, description="the number question that says how many; one where it is left out")


class Output(Definition):
    id: Identifier
    title: Localised
    text: Localised | None = None
    document: OutputDocument | None = Field(None, description="issued with the decision, each copy with its own number and code")


class Part(Definition):
    """One office's share of a life event: a case of its own, made from the answers named here and decided on its own."""

    id: Identifier
    name: Localised
    office: Code
    questions: list[Identifier] = Field(min_length=1)
    workflow: WorkflowDefinition
    show_if: Condition | None = None


class ServiceDefinition(Definition):
    schema_version: Literal[1] = 1
    slug: Code
    name: Localised
    summary: Localised = Field(description="one sentence, shown in lists")
    description: Localised = Field(description="Markdown")
    audience: Localised = Field(description="who it is for")
    keywords: dict[str, list[str]] = Field({}, description="other words people search by, per language")
    office: Code = Field(description="the competent authority")
    contact: Localised | None = None
    sector: Code = "general"
    events: list[Code] = []
    requirements: list[Requirement] = []
    evidence: list[EvidenceNeed] = []
    channels: list[Channel] = Field(min_length=1)
    legal: list[LegalResource] = []
    outputs: list[Output] = []
    time_text: Localised | None = Field(None, description="only where 'within n working days' does not say it")
    cost_text: Localised | None = Field(None, description="only where the fee lines do not say it")
    related: list[Code] = []
    assisted: bool = Field(False, description="usually asked for on somebody's behalf")
    form: FormDefinition
    workflow: WorkflowDefinition
    fee: FeeDefinition = FeeDefinition()
    parts: list[Part] = Field([], description="for a life event that several offices decide")

    def workflow_of(self, part_id: str) -> WorkflowDefinition:
        return next((part.workflow for part in self.parts if part.id == part_id), self.workflow)

    def output(self, id: str | None) -> Output | None:
        return next((output for output in self.outputs if output.id == id), None)

    def bill(self, answers: Mapping[str, Any]) -> list[tuple[Any, int]]:
        return self.fee.bill(self.form.relevant(answers))

    @model_validator(mode="after")
    def _references_fit(self) -> ServiceDefinition:
        known = {question.id: question for question in self.form.questions()}
        for place, name in self._question_references():
            if name not in known:
                raise Unfit("no_question", f"{place} refers to the question '{name}', which the form does not ask", name=name)
        for line in self.fee.lines:
            if line.per and known[line.per].type not in ("number", "repeat"):
                raise Unfit(
                    "not_countable",
                    f"fee line '{line.id}' counts '{line.per}', which is neither a number nor a list",
                    name=line.id,
                    other=line.per,
                )
        for output in self.outputs:
            copies = output.document.copies if output.document else None
            if copies and known[copies].type != "number":
                raise Unfit("not_a_number", f"output '{output.id}' counts '{copies}', which is not a number", name=output.id, other=copies)
        outputs = {output.id for output in self.outputs}
        for outcome in self.workflow.outcomes:
            if outcome.produces and outcome.produces not in outputs:
                raise Unfit(
                    "no_output",
                    f"outcome '{outcome.id}' produces '{outcome.produces}', which is not among the outputs",
                    name=outcome.id,
                    other=outcome.produces,
                )
        return self

    def _question_references(self) -> Iterator[tuple[str, str]]:
        for line in self.fee.lines:
            if line.per:
                yield f"fee line '{line.id}'", line.per
            yield from _condition_references(f"fee line '{line.id}'", line.show_if)
        for output in self.outputs:
            if output.document and output.document.copies:
                yield f"output '{output.id}'", output.document.copies
        for waiver in self.fee.waivers:
            yield from _condition_references(f"waiver '{waiver.id}'", waiver.show_if)
        for need in self.evidence:
            yield from _condition_references(f"evidence '{need.type}'", need.show_if)
        for part in self.parts:
            yield from ((f"part '{part.id}'", name) for name in part.questions)
            yield from _condition_references(f"part '{part.id}'", part.show_if)
        for workflow in [self.workflow, *(part.workflow for part in self.parts)]:
            yield from _workflow_references(workflow)


def _condition_references(place: str, condition: Condition | None) -> Iterator[tuple[str, str]]:
    yield from ((place, name) for name in (condition.questions() if condition else ()))


def _workflow_references(workflow: WorkflowDefinition) -> Iterator[tuple[str, str]]:
    for stage in workflow.stages:
        yield from _condition_references(f"stage '{stage.id}'", stage.show_if)
        for task in stage.tasks:
            yield from ((f"task '{task.id}'", name) for name in task.questions or ())
            yield from _condition_references(f"task '{task.id}'", task.show_if)


__all__ = ["BaseQuestion", "ServiceDefinition"]
