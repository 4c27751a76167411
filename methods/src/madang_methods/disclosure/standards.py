"""The schemas of OC4IDS 0.9.5 and OCDS 1.1.5 as they were published, kept here so that nothing is fetched."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from madang_methods.errors import UnusableInput

try:
    from jsonschema import Draft4Validator, FormatChecker
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4
except ModuleNotFoundError as missing:
    raise UnusableInput(f"Disclosure needs {missing.name}. Install it with: pip install 'madang-methods[standards]'.") from None

PROJECT, PROJECTS = "oc4ids-project-schema", "oc4ids-project-package-schema"
RELEASE, RELEASES, RECORDS = "ocds-release-schema", "ocds-release-package-schema", "ocds-record-package-schema"
PPP = "ocds-ppp-profile-release-schema"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$")
VERSIONED = "ocds-versioned-release-validation-schema"
VERSIONS = {PROJECT: "OC4IDS 0.9.5", PROJECTS: "OC4IDS 0.9.5", RELEASE: "OCDS 1.1.5", RELEASES: "OCDS 1.1.5", RECORDS: "OCDS 1.1.5"}


@cache
def schema(name: str, *, ppp: bool = False) -> Any:
    """A published schema; with `ppp`, merged with the profile for public private partnerships."""
    found = json.loads((files("madang_methods.disclosure") / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    return merged(found, schema(PPP)) if ppp and name == RELEASE else found


def merged(target: Any, patch: Any) -> Any:
    """JSON Merge Patch (RFC 7396), which extensions of OCDS are written in."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


@cache
def validator(name: str, *, ppp: bool = False) -> Any:
    """Dates and e-mail addresses are checked by their form too."""
    known = [schema(PROJECT), schema(RELEASE, ppp=ppp), schema(VERSIONED)]
    registry: Any = Registry().with_resources([(one["id"], Resource.from_contents(one, default_specification=DRAFT4)) for one in known])
    return Draft4Validator(schema(name, ppp=ppp), registry=registry, format_checker=_formats())


@cache
def _formats() -> Any:
    """The forms the two standards name; what is not a text is for the type to refuse."""
    checker = FormatChecker(formats=())
    checker.checks("date-time")(lambda value: not isinstance(value, str) or _is_moment(value))
    checker.checks("uri")(lambda value: not isinstance(value, str) or bool(SCHEME.match(value)))
    checker.checks("email")(lambda value: not isinstance(value, str) or "@" in value)
    return checker


def _is_moment(value: str) -> bool:
    """RFC 3339: a date, a time and an offset."""
    try:
        return "T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@cache
def codes(name: str) -> dict[str, frozenset[str]]:
    """Codelist file -> its codes, of the standard that the schema belongs to."""
    every = json.loads((files("madang_methods.disclosure") / "schemas" / "codelists.json").read_text(encoding="utf-8"))
    return {file: frozenset(found) for file, found in every[name.partition("-")[0]].items()}
