"""What answers.json holds, as a schema that other programs can check: printed by `madang-losi schema`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from madang_methods.index import Answer
from pydantic import BaseModel, ConfigDict, Field

ADDRESS = "https://madang.example/losi/answers-1"
Share = Annotated[float, Field(ge=0, le=1)]


class _Open(BaseModel):
    """Later versions and other tools may add fields; those named here keep their meaning."""

    model_config = ConfigDict(extra="allow")


class Evidence(_Open):
    """What an answer rests on."""

    address: str = Field(description="Address of the page, or its path where saved pages were read.")
    quote: str = Field(description="The words that were found, at most 240 letters.")
    element: str = Field(description="The element that holds them, for instance h2 or div.wrap.")
    depth: int = Field(ge=0, description="Clicks from the home page.")
    language: str = Field(description="Language of the page, as two letters; empty where unknown.")
    type: str = Field(description="Kind and weight of the evidence; probabilities are counted by it.")
    rule: str = Field(description="Which rule found it, with the version of the rules.")
    on_home: bool = Field(description="Whether it stands on the home page, where teasers stand.")
    screenshot: str = Field("", description="Picture of the page, beside this file; empty where none was taken.")
    cutout: str = Field("", description="Picture of the words, framed; empty where they are not to be seen.")


class GivenAnswer(_Open):
    """One question."""

    code: str = Field(description="The question's code in the index, for instance 281 or 269a; u1 where the code is not known.")
    answer: Answer
    probability: Share | None = Field(description="That people would say yes; null where unknown.")
    evidence: list[Evidence] = Field(max_length=5)
    reason: str = Field(description="For unknown: why it could not be assessed.")
    pages_read: list[str] = Field(description="Pages that come nearest to the question, most mentions first.")


class PageRead(_Open):
    address: str
    title: str
    depth: int = Field(ge=0)
    language: str


class Bounds(_Open):
    lower: Share
    upper: Share
    level: Share
    kind: str = Field(description="How the interval was made.")


class CriterionScore(_Open):
    criterion: str
    score: Share | None
    lower: Share
    upper: Share
    items: int
    yes: int
    no: int
    unknown: int


class Score(_Open):
    """Share of known questions that are met. `lower` counts unknown as not met, `upper` as met."""

    based_on: str
    edition: str
    score: Share | None = Field(description="null where nothing could be assessed: not seen is not zero.")
    lower: Share
    upper: Share
    items: int
    yes: int
    no: int
    unknown: int
    group: Literal["low", "middle", "high", "very high"] | None
    best_group: Literal["low", "middle", "high", "very high"]
    criteria: list[CriterionScore]
    unanswered: list[str]
    note: str | None


class AuditFault(_Open):
    """One kind of error, where it was met first, how often, and what to do."""

    rule: str
    what: str
    page: str
    line: int = Field(ge=0, description="0 where the checker names none.")
    quote: str
    remedy: str
    help: str
    times: int
    pages: int


class MeasuredQuestion(_Open):
    """One question of technology, measured."""

    code: str
    checker: str = Field(description="With its version: the version is part of the measurement.")
    parts: str = Field(description="What is counted: elements, declarations, rules, pages.")
    strict: bool | None = Field(description="Whether the home page is without an error; null where it could not be told.")
    strict_everywhere: bool | None
    graded: Share | None = Field(description="Mean over pages of the share of parts without an error.")
    pages: int
    clean_pages: int
    errors: int
    reason: str
    notes: list[str]
    faults: list[AuditFault] = Field(max_length=12)


class AuditsMade(_Open):
    pages: list[str] = Field(description="Audited pages, the home page first.")
    speed: dict[str, float] = Field(description="Of the home page: answer, text, whole in milliseconds; requests; bytes.")
    measured: list[MeasuredQuestion]


class AnswersFile(_Open):
    """answers.json: the answers of one assessment of one portal, based on LOSI. It is not the UN's score."""

    schema_: str = Field(alias="schema", description="Address of this schema; its number changes when a field changes its meaning.")
    based_on: str
    edition: str
    source: str = Field(description="What was assessed: an address, a folder or a WARC.")
    name: str
    assessed_at: datetime
    rules: str = Field(description="Version of the rules.")
    calibration: str
    pages: list[PageRead]
    languages: list[str] = Field(description="Languages of the pages, the most frequent first.")
    problems: list[str] = Field(description="What could not be read, in sentences.")
    on_home_alone: int
    interval: Bounds | None
    score: Score
    audits: AuditsMade | None = None
    answers: list[GivenAnswer]


def json_schema() -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ADDRESS, **AnswersFile.model_json_schema()}
