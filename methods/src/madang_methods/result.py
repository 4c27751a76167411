"""What every result carries: the method that made it, and how to become JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    version: str
    source: str
    assumptions: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self.version,
            "source": self.source,
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True, slots=True)
class Interval:
    lower: float
    upper: float
    level: float
    kind: str

    def to_dict(self) -> dict[str, Any]:
        return {"lower": self.lower, "upper": self.upper, "level": self.level, "kind": self.kind}


def as_json(values: Mapping[str, Any]) -> str:
    """Strict JSON: a NaN is a mistake of ours and raises ValueError instead of leaking out."""
    return json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False)
