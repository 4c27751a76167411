"""The file of answers: what an assessment writes, a reviewer corrects and the score reads."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any, Self

from madang_methods.index import Answer
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from madang_losi.errors import LosiError


class GivenAnswer(BaseModel):
    """One answer; fields that other tools add are kept out of the way, not refused."""

    model_config = ConfigDict(frozen=True)

    code: str
    answer: Answer
    probability: float | None = Field(default=None, ge=0, le=1)
    evidence: list[Any] = []
    note: str = ""
    doubt: bool = False
    # Taken over by whoever settles because two assessors answered alike, and looked at no further.
    agreed: bool = False


class Answers(BaseModel):
    model_config = ConfigDict(frozen=True)

    answers: tuple[GivenAnswer, ...]
    edition: str = ""
    assessor: str = ""

    @model_validator(mode="after")
    def _each_code_once(self) -> Self:
        twice = [code for code, times in Counter(given.code for given in self.answers).items() if times > 1]
        if twice:
            raise ValueError(f"these codes are answered more than once: {', '.join(twice)}")
        return self

    @property
    def by_code(self) -> dict[str, Answer]:
        return {given.code: given.answer for given in self.answers}

    @classmethod
    def from_file(cls, path: Path) -> Self:
        try:
            return cls.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError) as problem:
            raise LosiError(f"{path} cannot be read: {problem}. Check the name and that it is UTF-8.") from problem
        except json.JSONDecodeError as problem:
            raise LosiError(f"{path} is not JSON (line {problem.lineno}: {problem.msg}). Mend that line.") from problem
        except ValidationError as problem:
            raise LosiError(f"{path} is not a file of answers. {_first_fault(problem)}") from problem


def _first_fault(problem: ValidationError) -> str:
    fault = problem.errors(include_url=False)[0]
    place = " → ".join(str(step + 1) if isinstance(step, int) else step for step in fault["loc"])
    expected = 'Expected: {"answers": [{"code": "281", "answer": "yes", "no" or "unknown"}]}.'
    return f"{place or 'The file'}: {fault['msg']}. {expected}"


def save_text(path: Path, text: str) -> None:
    """Whole or not at all: after a kill or a power cut the file holds what it held before, or all of this."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
