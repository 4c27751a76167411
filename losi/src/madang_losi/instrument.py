"""The instrument as data: one YAML file per edition; adding an edition touches no code.

An edition either writes its items out, or says `items_from: "2024"` and lists, under each criterion, codes and what it
changes. A question is thus worded once, and two editions that ask it can be compared.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
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
    """One yes/no question. An item that is not `known` is carried along and stays outside the score.

    `merges` names questions of a later edition of which this one is met as soon as any is; a code like u1 means that
    the edition's own code is not known. `takes` and `example` help a town that wants to meet the question.
    """

    code: str = Field(pattern=r"^([0-9]{3}[a-z]?|u[0-9])$")
    criterion: str
    title: str
    question: str
    counts: str
    decided_by: tuple[Way, ...] = Field(min_length=1)
    effort: Effort
    remedy: str
    takes: str = ""
    example: str = ""
    merges: tuple[str, ...] = ()
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
    note: str = ""
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
        return cls._checked(_raw(edition), edition)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        return cls.from_yaml(path.read_text(encoding="utf-8"), str(path))

    @classmethod
    def from_yaml(cls, text: str, name: str) -> Self:
        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as problem:
            raise LosiError(f"The instrument {name} cannot be used: {problem}") from problem
        return cls._checked(data, name)

    @classmethod
    def _checked(cls, data: Any, name: str) -> Self:
        try:
            return cls.model_validate(_written_out(data))
        except ValidationError as problem:
            raise LosiError(f"The instrument {name} cannot be used: {problem}") from problem


def _written_out(data: Any) -> Any:
    """An edition that lists codes, with every item in full."""
    if not isinstance(data, Mapping) or not isinstance(data.get("items"), Mapping):
        return data
    known = _pool(data["items_from"]) if "items_from" in data else {}
    items = [_item(entry, criterion, data, known) for criterion, entries in data["items"].items() for entry in entries]
    rest = {name: value for name, value in data.items() if name not in {"items_from", "confidence"}}
    return rest | {"criteria": list(data["items"]), "items": items}


def _item(entry: str | Mapping[str, Any], criterion: str, data: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    own = {"code": entry} if isinstance(entry, str) else dict(entry)
    base = known.get(own.get("code", ""), {})
    if isinstance(entry, str) and not base:
        raise LosiError(f"Item {entry} is listed by its code alone, but edition {data.get('items_from')} does not have it. Write it out.")
    default = {"confidence": data["confidence"]} if "confidence" in data else {}
    return {**base, "criterion": criterion, **default, **own}


def _pool(edition: str) -> dict[str, dict[str, Any]]:
    """Every item that an edition words or takes over, by code."""
    data = _raw(edition)
    before = _pool(data["items_from"]) if "items_from" in data else {}
    return before | {item["code"]: item for item in _written_out(data)["items"]}


@cache
def _raw(edition: str) -> Any:
    if edition not in editions():
        raise LosiError(f"There is no instrument for edition {edition}. Known editions: {', '.join(editions())}.")
    return yaml.safe_load((files("madang_losi") / "instruments" / f"{edition}.yaml").read_text(encoding="utf-8"))


def editions() -> tuple[str, ...]:
    folder = files("madang_losi") / "instruments"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))
