"""Words in several languages, and names that other parts refer to."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="lower-case letters, digits and _")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,79}$", description="lower-case letters, digits and -")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-zA-Z]{2,8})*$")]

DEFAULT_LANGUAGE = "en"


def _wrap(value: Any) -> Any:
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value


Localised = Annotated[dict[Language, Annotated[str, Field(min_length=1)]], BeforeValidator(_wrap), Field(min_length=1)]


class Definition(BaseModel):
    """Unknown keys are refused, so that a misspelt key is found and not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unfit(ValueError):
    """Parts of a definition that do not fit together. `kind` and `details` let a screen say it in its reader's language; the words here are
    for whoever reads a pack file."""

    def __init__(self, kind: str, words: str, **details: str) -> None:
        super().__init__(words)
        self.kind, self.details = kind, details
