"""The command `madang-methods viability`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from madang_methods.errors import UnusableInput
from madang_methods.parsing import parse_json
from madang_methods.telling import Example, Html, Json, Plot, need, tell, text_of

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="A project in JSON.")]


def viability(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    caps: Annotated[str, typer.Option(help="Caps on the grant, in per cent of the cost, separated by commas.")] = "20,30,40",
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say what a partnership needs: return, least grant, caps, levers; and comparator, guarantee, affordability if the file has them.

    FILE: name, capital_cost by year, years, tariff, users, running_cost, hurdle; see docs/methods/viability.md.
    """
    need("science", "numpy", "scipy")
    from madang_methods.viability import project_of, viability_gap
    from madang_methods.viability.report import report

    values = _object(*text_of(file, "viability.json", example))
    found = viability_gap(project_of(values), caps=_shares(caps))
    others = _others(values)
    json_values = found.to_dict() | {name: one.to_dict() for name, one in others.items()}
    tell(report(found, list(others.values())), json_values, json=json, plot=plot, html=html)


def _others(values: Mapping[str, Any]) -> dict[str, Any]:
    from madang_methods.viability import affordability, comparator, guarantee_exposure

    calls = {"comparator": comparator, "guarantee": guarantee_exposure, "affordability": affordability}
    found = {}
    for name, call in calls.items():
        if name in values:
            try:
                found[name] = call(**values[name])  # type: ignore[operator]
            except TypeError as problem:
                raise UnusableInput(f"The {name} in the file does not fit: {problem}. See docs/methods/viability.md.") from None
    return found


def _object(text: str, name: str) -> dict[str, Any]:
    values = parse_json(text, name)
    if not isinstance(values, dict):
        raise UnusableInput(f"{name} holds no project. Write one JSON object.")
    return values


def _shares(text: str) -> list[float]:
    try:
        return [float(one) / 100 for one in text.split(",")]
    except ValueError:
        raise UnusableInput(f"The caps are “{text}”. Write per cent separated by commas, such as 20,30,40.") from None
