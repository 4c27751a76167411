"""`python -m benchmarks.progress`: 3,000 series of 5,000 municipalities by all three methods, beside pandas in the same run on the same values.

The peer is what an analyst writes first: one row a year, `groupby(series).apply(...)`, the formulas on each group. It is given the series of one
municipality; ours takes all of them, and the ratio is that of the time a series takes. Both must say the same.
"""

from __future__ import annotations

import json
import time
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from madang_methods.progress import (
    Aim,
    anticipated_gap,
    anticipated_status,
    arrows,
    current_status,
    growth_score,
    growth_status,
    growth_value,
    lights,
    normalised,
    panel,
    predicted,
)
from rich.console import Console
from rich.table import Table

SERIES, TOWNS, YEARS = 3000, 5000, np.arange(2010, 2026)
MISSING = 0.15
AIM = Aim(1, target=95.0, worst=20.0, best=100.0, green=90.0, red=60.0)
AS_MANY_GOAL = 100.0


def values_of(number: int) -> np.ndarray:
    """(towns, years) of one series; the same number gives the same values."""
    random = np.random.default_rng(number)
    start, step = random.uniform(30, 80, (TOWNS, 1)), random.normal(0.8, 0.8, (TOWNS, 1))
    found = start + step * np.arange(len(YEARS)) + random.normal(0, 1.5, (TOWNS, len(YEARS)))
    found[random.random(found.shape) < MISSING] = np.nan
    found[:, -1] = np.where(np.isnan(found[:, -1]), 70.0, found[:, -1])
    found[:, 5] = np.where(np.isnan(found[:, 5]), 60.0, found[:, 5])
    return found


def ours(values: np.ndarray) -> dict[str, np.ndarray]:
    table = panel(values, YEARS, AIM)
    growth, expected = growth_value(table), predicted(table)
    gap, now = anticipated_gap(table, expected), table.current.value
    return {
        "growth": growth,
        "growth status": growth_status(table, growth),
        "growth score": growth_score(table, growth),
        "status index": current_status(table),
        "predicted": expected,
        "gap": gap,
        "anticipated": anticipated_status(gap),
        "score": normalised(now, AIM.worst, AIM.best),
        "light": lights(now, AIM.green, AIM.red, AIM.direction),
        "arrow": arrows(table),
    }


def theirs(values: np.ndarray) -> pd.DataFrame:
    """The same for (series, years), as groups of a long table."""
    rows = pd.DataFrame(values, columns=YEARS).rename_axis("series").reset_index().melt("series", var_name="year").dropna()
    return rows.astype({"year": int}).sort_values(["series", "year"]).groupby("series")[["year", "value"]].apply(_one)


def _one(group: pd.DataFrame) -> pd.Series:
    first, now = group.iloc[0], group.iloc[-1]
    base = group[group["year"] >= AIM.base_year].iloc[0]
    observed = (now["value"] / base["value"]) ** (1 / (now["year"] - base["year"])) - 1
    required = (AIM.target / base["value"]) ** (1 / (AIM.target_year - base["year"])) - 1
    growth = observed / abs(required)
    weight = group["year"] - first["year"] + 1
    _, level = np.polyfit(group["year"] - 2030, group["value"], 1, w=np.sqrt(weight))
    met = now["value"] >= AIM.target
    gap = 0.0 if level >= AIM.target else 100 * abs(AIM.target - level) / abs(AIM.target - base["value"])
    step = (
        (now["value"] - first["value"]) / (now["year"] - first["year"]) / ((AIM.green - first["value"]) / (AIM.target_year - first["year"]))
    )
    return pd.Series(
        {
            "growth": growth,
            "growth status": _word(growth, met),
            "growth score": 5.0 if met else np.clip(7.1429 * growth - 4.2857 if growth >= 0.6 else 4.1667 * growth - 2.5, -5, 5),
            "status index": min(10.0, 10 * (now["value"] - base["value"]) / abs(AIM.target - base["value"])),
            "predicted": level,
            "gap": gap,
            "anticipated": "maintain" if gap <= 10 else "accelerate" if gap <= 100 else "reverse",
            "score": float(np.clip(100 * (now["value"] - AIM.worst) / (AIM.best - AIM.worst), 0, 100)),
            "light": "green" if now["value"] >= 90 else "yellow" if now["value"] >= 75 else "orange" if now["value"] >= 60 else "red",
            "arrow": _arrow(first["value"], now["value"], step),
        }
    )


def _word(growth: float, met: bool) -> str:
    if met:
        return "target achieved"
    found = ((0.95, "substantial progress"), (0.6, "moderate progress"), (0.0, "limited progress"))
    return next((word for cut, word in found if growth >= cut), "deterioration")


def _arrow(first: float, now: float, step: float) -> str:
    if now >= AIM.green:
        return "→" if first >= AIM.green and min(now, AIM.best) < min(first, AIM.best) else "↑"
    return "↓" if first >= AIM.green or step < 0 else "↑" if step >= 1 else "➚" if step >= 0.5 else "→"


def measure() -> list[dict[str, Any]]:
    """One row: seconds of both for each 1,000 series, and how many times as fast; raises where the two disagree."""
    same = np.vstack([values_of(number)[:1] for number in range(SERIES)])
    started = time.process_time()
    peer = theirs(same)
    their_seconds = time.process_time() - started
    _agree(ours(same), peer)
    our_seconds = 0.0
    for number in range(SERIES):
        values = values_of(number)  # made outside the clock: reading is not what is measured
        started = time.process_time()
        ours(values)
        our_seconds += time.process_time() - started
    mine, other = our_seconds / (SERIES * TOWNS), their_seconds / SERIES
    return [
        {
            "what": f"progress, {SERIES:,} × {TOWNS:,}",
            "seconds": our_seconds,
            "peer": "pandas groupby.apply, one municipality",
            "peer_seconds": their_seconds,
            "microseconds_a_series": 1e6 * mine,
            "peer_microseconds_a_series": 1e6 * other,
            "times_as_fast": other / mine,
            "goal": AS_MANY_GOAL,
        }
    ]


def _agree(mine: dict[str, np.ndarray], peer: pd.DataFrame) -> None:
    for name, values in mine.items():
        told = peer[name].to_numpy()
        same = (
            np.allclose(values, told.astype(float), atol=1e-6)
            if values.dtype != object
            else all(str(one) == two for one, two in zip(values, told, strict=True))
        )
        if not same:
            raise SystemExit(f"The two disagree on {name}.")


def main(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Assess the series, and print the ratio."""
    rows = measure()
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table("what", "ours, CPU s", "µs a series", "pandas, µs a series", "times as fast", "goal")
    for row in rows:
        figures = (f"{row['seconds']:.1f}", f"{row['microseconds_a_series']:.2f}", f"{row['peer_microseconds_a_series']:.0f}")
        table.add_row(row["what"], *figures, f"{row['times_as_fast']:.0f}", f"{row['goal']:.0f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
