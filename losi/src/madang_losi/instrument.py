"""The instrument as data: one YAML file per edition; adding an edition touches no code."""

from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from madang_losi.errors import LosiError

Way = Literal["markup", "text", "layout", "probe", "login", "human"]
Effort = Literal["easy", "moderate", "hard"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(_Strict):
    """One yes/no question. An item that is not `known` is carried along and stays outside the score."""

    code: str = Field(pattern=r"^[0-9]{3}[a-z]?$")
    criterion: str
    title: str
    question: str
    counts: str
    decided_by: tuple[Way, ...] = Field(min_length=1)
    effort: Effort
    remedy: str
    known: bool = True
    confidence: Literal["read", "deduced", "unsure"]

    @model_validator(mode="after")
    def _unsure_is_not_known(self) -> Self:
        if self.confidence == "unsure" and self.known:
            raise ValueError(f"item {self.code} is unsure and must say known: false")
        return self


class Instrument(_Strict):
    edition: str
    title: str
    criteria: tuple[str, ...]
    items: tuple[Item, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        twice = [code for code, times in Counter(item.code for item in self.items).items() if times > 1]
        if twice:
            raise ValueError(f"these codes occur more than once: {', '.join(twice)}")
        strange = sorted({item.criterion for item in self.items} - set(self.criteria))
        if strange:
            raise ValueError(f"these criteria are not in the list of criteria: {', '.join(strange)}")
        return self

    @property
    def known_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.known)

    def to_dict(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    @classmethod
    def load(cls, edition: str) -> Self:
        """The instrument of an edition that the package knows, for instance "2024"."""
        if edition not in editions():
            raise LosiError(f"There is no instrument for edition {edition}. Known editions: {', '.join(editions())}.")
        return cls.from_yaml((files("madang_losi") / "instruments" / f"{edition}.yaml").read_text(encoding="utf-8"), edition)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        return cls.from_yaml(path.read_text(encoding="utf-8"), str(path))

    @classmethod
    def from_yaml(cls, text: str, name: str) -> Self:
        try:
            return cls.model_validate(yaml.safe_load(text))
        except (yaml.YAMLError, ValidationError) as problem:
            raise LosiError(f"The instrument {name} cannot be used: {problem}") from problem


def editions() -> tuple[str, ...]:
    folder = files("madang_losi") / "instruments"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))
