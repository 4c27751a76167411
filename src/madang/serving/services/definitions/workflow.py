"""How a case is handled: stages one after another, in each the tasks of one office or of several at the same time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .conditions import Condition
from .text import Code, Definition, Identifier, Localised, Unfit


class Task(Definition):
    """What one office does in a stage. With `questions`, it sees only those answers."""

    id: Identifier
    title: Localised
    office: Code
    role: Literal["officer", "head"] = "officer"
    deadline_days: int | None = Field(None, ge=1, description="working days from the start of the stage")
    escalate_after_days: int | None = Field(None, ge=1, description="working days without completion before the head of office is told")
    questions: list[Identifier] | None = None
    show_if: Condition | None = None


class Stage(Definition):
    id: Identifier
    title: Localised = Field(description="what the resident sees, e.g. 'Being checked by the fire office'")
    tasks: list[Task] = Field(min_length=1)
    show_if: Condition | None = None
    notice: Localised | None = Field(None, description="told to the resident when the stage begins")
    after_payment: bool = Field(False, description="begins only when the fee is paid or waived; until then the clock stands still")


class Letter(Definition):
    """Subject and body (Markdown) with {reference}, {service}, {name}, {town}, {reasons}, {decided_on}, {object_until} and any {question id}."""

    subject: Localised
    body: Localised


class Outcome(Definition):
    id: Identifier
    title: Localised
    kind: Literal["granted", "partly", "refused", "closed"]
    letter: Letter
    needs_reasons: bool = Field(False, description="the officer must give reasons; always so for 'refused' and 'partly'")
    produces: Identifier | None = Field(None, description="the output of the service that it yields")


class TextBlock(Definition):
    id: Identifier
    title: Localised
    body: Localised


class ObjectionRule(Definition):
    days: int = Field(30, ge=1, description="calendar days from the decision")
    office: Code = Field(description="who decides on it: not the office that decided before")
    how: Localised
    appeal: Localised | None = Field(None, description="where to go, and until when, if the objection is rejected")


class WorkflowDefinition(Definition):
    deadline_days: int = Field(ge=1, le=365, description="working days from submission to decision, as promised to the resident")
    stages: list[Stage] = Field(min_length=1)
    outcomes: list[Outcome] = Field(min_length=1)
    text_blocks: list[TextBlock] = []
    objection: ObjectionRule | None = None
    answer_days: int = Field(14, ge=1, description="calendar days a resident has to answer a question")

    def outcome(self, id: str) -> Outcome:
        return next(outcome for outcome in self.outcomes if outcome.id == id)

    @model_validator(mode="after")
    def _names_fit(self) -> WorkflowDefinition:
        tasks = [task for stage in self.stages for task in stage.tasks]
        for kind, ids in (
            ("stage", [s.id for s in self.stages]),
            ("task", [t.id for t in tasks]),
            ("outcome", [o.id for o in self.outcomes]),
            ("text block", [b.id for b in self.text_blocks]),
        ):
            for id in ids:
                if ids.count(id) > 1:
                    raise Unfit("id_twice", f"{kind} id '{id}' is used twice; give each its own id", name=id)
        return self
