"""The questions of a service, each on its own page.

Answers are one JSON object, keyed by question id; `None` means skipped. Shapes by type:

text, email, phone, choice, slot: str · number: int or float · date: "YYYY-MM-DD" · yes_no, statement: bool
choice with `multiple`, file: list of str (file: ids of stored files) · money: {"cents": int (minor units), "currency": str}
address: {"street", "number", "unit", "postcode", "area"} · person: {"family_name", "given_name", …what it asks}
repeat: list of objects, each keyed by the ids of its questions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_serializer, model_validator

from .conditions import Condition, applies
from .text import Code, Definition, Identifier, Localised, Unfit

LegalBasis = Literal["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"]


class DataUse(Definition):
    """Why a group of answers is collected, on what ground, and how long it is kept."""

    id: Identifier
    purpose: Localised
    legal_basis: LegalBasis
    law: Localised | None = None
    retention_months: int = Field(ge=0, le=1200, description="months after the case is closed; 0 = erased at the next run")
    sensitive: bool = Field(False, description="special categories (health, origin, belief …): masked on lists, reads always logged")
    recipients: Localised | None = Field(None, description="who else sees it, in words")


class BaseQuestion(Definition):
    id: Identifier
    label: Localised
    help: Localised | None = None
    required: bool = True
    show_if: Condition | None = None
    data: Identifier | None = Field(None, description="id of a data use; the form's first one when left out")
    fact: str | None = Field(
        None,
        pattern=r"^[a-z_]+(\.[a-z_]+)*$",
        description="what the town may already hold, e.g. person.name, person.birth_date, home.address: filled in, not asked twice",
    )

    @model_serializer(mode="wrap")
    def _keep_type(self, dump: Any) -> dict[str, Any]:
        """The type is a default of its class, yet a definition stored without defaults cannot be read again without it."""
        return {"type": getattr(self, "type", None)} | dump(self)


class TextQuestion(BaseQuestion):
    type: Literal["text"] = "text"
    multiline: bool = False
    min_length: int = Field(0, ge=0)
    max_length: int = Field(200, ge=1, le=10_000)
    pattern: str | None = None
    pattern_message: Localised | None = None
    number_check: str | None = Field(None, description="a python-stdnum module, e.g. kr.rrn, kr.brn, iban")


class EmailQuestion(BaseQuestion):
    type: Literal["email"] = "email"


class PhoneQuestion(BaseQuestion):
    type: Literal["phone"] = "phone"


class NumberQuestion(BaseQuestion):
    type: Literal["number"] = "number"
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = Field(0, ge=0, le=4)
    unit: Localised | None = None


class DateQuestion(BaseQuestion):
    type: Literal["date"] = "date"
    not_before_days: int | None = Field(None, description="relative to today: -30 = at most 30 days ago")
    not_after_days: int | None = Field(None, description="relative to today: 0 = not in the future")


class Option(Definition):
    id: Identifier
    label: Localised
    help: Localised | None = None


class ChoiceQuestion(BaseQuestion):
    type: Literal["choice"] = "choice"
    options: list[Option] = Field(min_length=2, max_length=60)
    multiple: bool = False


class YesNoQuestion(BaseQuestion):
    type: Literal["yes_no"] = "yes_no"


class StatementQuestion(BaseQuestion):
    """A declaration that has to be ticked, such as "What I have said is true"."""

    type: Literal["statement"] = "statement"


class AddressQuestion(BaseQuestion):
    type: Literal["address"] = "address"
    in_town: bool = Field(True, description="must lie in one of the town's areas")
    becomes: Literal["home.address"] | None = Field(
        None, description="when the case is granted, the register has this address for those whom questions with household.member name"
    )


PersonPart = Literal["family_name", "given_name", "birth_date", "national_number", "phone", "email"]


class PersonQuestion(BaseQuestion):
    type: Literal["person"] = "person"
    ask: list[PersonPart] = Field(default=["family_name", "given_name", "birth_date"], min_length=1)
    number_check: str | None = Field(None, description="a python-stdnum module for national_number")
    becomes: Literal["household.member"] | None = Field(
        None, description="when the case is granted, the register has this person at the address that becomes home.address"
    )


class FileQuestion(BaseQuestion):
    type: Literal["file"] = "file"
    accept: list[Literal["image", "pdf"]] = ["image", "pdf"]
    maximum_mb: int = Field(10, ge=1, le=50)
    maximum_files: int = Field(3, ge=1, le=20)
    evidence: Code | None = Field(None, description="the evidence type it proves")


class MoneyQuestion(BaseQuestion):
    type: Literal["money"] = "money"
    currency: str = Field("KRW", pattern=r"^[A-Z]{3}$")
    minimum_cents: int = 0
    maximum_cents: int | None = None


class SlotQuestion(BaseQuestion):
    """An appointment from a bookable calendar; held while the form is filled in."""

    type: Literal["slot"] = "slot"
    calendar: Code


class RepeatQuestion(BaseQuestion):
    type: Literal["repeat"] = "repeat"
    item: Localised = Field(description="what one of them is called, e.g. 'child'")
    questions: list[SimpleQuestion] = Field(min_length=1)
    minimum: int = Field(1, ge=0)
    maximum: int = Field(10, ge=1, le=50)


SimpleQuestion = Annotated[
    TextQuestion
    | EmailQuestion
    | PhoneQuestion
    | NumberQuestion
    | DateQuestion
    | ChoiceQuestion
    | YesNoQuestion
    | StatementQuestion
    | AddressQuestion
    | PersonQuestion
    | FileQuestion
    | MoneyQuestion
    | SlotQuestion,
    Field(discriminator="type"),
]
Question = Annotated[SimpleQuestion | RepeatQuestion, Field(discriminator="type")]
RepeatQuestion.model_rebuild()


class Section(Definition):
    id: Identifier
    title: Localised
    questions: list[Question] = Field(min_length=1)


class FormDefinition(Definition):
    data_uses: list[DataUse] = Field(min_length=1)
    sections: list[Section] = Field(min_length=1)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, id: str) -> Question:
        return next(question for question in self.questions() if question.id == id)

    def data_use(self, question: BaseQuestion) -> DataUse:
        return next((use for use in self.data_uses if use.id == question.data), self.data_uses[0])

    def asked(self, answers: Mapping[str, Any]) -> list[Question]:
        """The questions that apply, given the answers. An answer to a question that no longer applies does not count."""
        counted: dict[str, Any] = {}
        asked = []
        for question in self.questions():
            if applies(question.show_if, counted):
                asked.append(question)
                counted[question.id] = answers.get(question.id)
        return asked

    def relevant(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers without those to questions that do not apply."""
        return {question.id: answers.get(question.id) for question in self.asked(answers)}

    @model_validator(mode="after")
    def _names_fit(self) -> FormDefinition:
        seen: set[str] = set()
        uses = {use.id for use in self.data_uses}
        for question in self.questions():
            if question.id in seen:
                raise Unfit("id_twice", f"question id '{question.id}' is used twice; give each question its own id", name=question.id)
            for name in question.show_if.questions() if question.show_if else ():
                if name not in seen:
                    raise Unfit(
                        "too_early",
                        f"question '{question.id}' is shown if '{name}' …, but no question '{name}' comes before it",
                        name=question.id,
                        other=name,
                    )
            if question.data and question.data not in uses:
                raise Unfit(
                    "no_data_use",
                    f"question '{question.id}' names the data use '{question.data}', which is not in data_uses",
                    name=question.id,
                    other=question.data,
                )
            seen.add(question.id)
        return self

    @model_validator(mode="after")
    def _who_moves_has_an_address(self) -> FormDefinition:
        every = [one for question in self.questions() for one in (question, *getattr(question, "questions", ()))]
        becoming = {one.becomes: one.id for one in every if getattr(one, "becomes", None)}
        if len(becoming) == 1:
            [(what, name)] = becoming.items()
            raise Unfit(
                "half_a_move",
                f"question '{name}' becomes {what}; a form that moves people needs home.address and household.member both",
                name=name,
            )
        return self
