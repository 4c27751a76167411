"""`python -m benchmarks.index`: how fast a league is simulated, beside pandas doing the same work as one would write it down first.

    python -m benchmarks.index [--write]

Each run is in a process of its own, so that its peak of memory is its own; making the table is not counted. pandas is timed over fewer
replications and scaled up: each of them costs the same.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from madang_methods.drawing import INDIGO, INK, OCHRE, SLATE, as_svg, axes
from madang_methods.index.ranking import Assumptions, simulate
from madang_methods.index.table import Table, of_arrays
from madang_methods.index.weights import around
from rich.console import Console
from rich.table import Table as Shown

ROOT = Path(__file__).resolve().parents[1]
PAGE, PICTURE = ROOT / "docs" / "benchmarks" / "index.md", ROOT / "docs" / "images" / "index-speed.svg"
Places = tuple[Any, Any]  # mean and standard deviation of each city's place
SIZES = (6, 30, 22, 15, 10, 12)
REPLICATIONS, WORLD, COUNTRY = 10_000, 193, 5_570
FEW_PANDAS, FEW_NUMPY = 200, 500
ASSUMPTIONS = Assumptions(around(0.25), geometric=0.25, shared=0.05)
GOALS = {WORLD: (0.5, 30.0, None), COUNTRY: (15.0, None, 600)}


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    cities: int
    cpu: float
    wall: float
    peak_mb: float
    replications: int
    places: list[list[float]]

    @property
    def whole_cpu(self) -> float:
        return self.cpu * REPLICATIONS / self.replications


def table(cities: int) -> Table:
    """Invented cities by 95 items in six parts, with probabilities as a machine gives them."""
    random = np.random.default_rng(1)
    items = [str(place) for place in range(sum(SIZES))]
    parts = dict(zip(items, np.repeat([f"part {place}" for place in range(len(SIZES))], SIZES).tolist(), strict=True))
    able, hard = random.normal(0, 1, (cities, 1)), random.normal(0, 1.2, (1, len(items)))
    met = random.random((cities, len(items))) < 1 / (1 + np.exp(hard - able))
    certain = np.where(met, random.uniform(0.55, 0.99, met.shape), random.uniform(0.01, 0.45, met.shape))
    return of_arrays([f"c{place}" for place in range(cities)], items, met.astype(np.int8), certain, parts=parts).table


def ours(found: Table, replications: int) -> Places:
    ranks = simulate(found, ASSUMPTIONS, replications=replications, seed=1)
    ranks.interval(0.95)
    ranks.within(10)
    return ranks.means, ranks.ranks[:WORLD].std(axis=1)


def pandas_naive(found: Table, replications: int) -> Places:
    """One replication after the other with frames: draw, group by part, weigh, rank."""
    import pandas as pd
    from scipy.stats import norm

    random = np.random.default_rng(2)
    part = pd.Series(found.part_of, index=list(found.items))
    latent = pd.DataFrame(norm.ppf(found.filled), index=list(found.cities), columns=list(found.items))
    shared, official, ranks = ASSUMPTIONS.shared, pd.Series(found.official), []
    for _ in range(replications):
        cause = random.standard_normal((len(latent), 1))
        chance = norm.cdf((latent + shared**0.5 * cause) / (1 - shared) ** 0.5)
        answers = pd.DataFrame(random.random(chance.shape) < chance, index=latent.index, columns=latent.columns)
        means = answers.T.groupby(part).mean().T
        weights = official * random.uniform(0.75, 1.25, len(official))
        weights /= weights.sum()
        score = means.pow(weights).prod(axis=1) if random.random() < ASSUMPTIONS.geometric else (means * weights).sum(axis=1)
        ranks.append(score.round(9).rank(ascending=False, method="min"))
    every = pd.DataFrame(ranks)
    every.quantile([0.025, 0.975])
    (every <= 10).mean()
    return every.mean().to_numpy(), every.std().to_numpy()


def numpy_loop(found: Table, replications: int) -> Places:
    """One replication after the other with arrays."""
    from scipy.special import ndtr, ndtri
    from scipy.stats import rankdata

    random = np.random.default_rng(3)
    latent, inside = ndtri(found.filled), np.eye(len(found.parts))[found.part_of] / found.sizes
    shared, ranks = ASSUMPTIONS.shared, np.empty((replications, len(latent)))
    for place in range(replications):
        chance = ndtr((latent + shared**0.5 * random.standard_normal((len(latent), 1))) / (1 - shared) ** 0.5)
        means = (random.random(chance.shape) < chance) @ inside
        weights = found.official * random.uniform(0.75, 1.25, len(found.official))
        weights /= weights.sum()
        score = np.prod(means**weights, axis=1) if random.random() < ASSUMPTIONS.geometric else means @ weights
        ranks[place] = rankdata(-score.round(9), method="min")
    np.quantile(ranks, [0.025, 0.975], axis=0)
    (ranks <= 10).mean(axis=0)
    return ranks.mean(axis=0), ranks.std(axis=0)


WAYS: dict[str, Callable[[Table, int], Places]] = {"ours": ours, "pandas": pandas_naive, "numpy": numpy_loop}


def timed(way: str, cities: int, replications: int, times: int) -> dict[str, Any]:
    """In a process of its own: medians, so that one busy moment of the machine is not taken for the method."""
    found = table(cities)
    cpu, wall, places = [], [], None
    for _ in range(times):
        began, clock = time.process_time(), time.perf_counter()
        places = WAYS[way](found, replications)
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - clock)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cpu": statistics.median(cpu),
        "wall": statistics.median(wall),
        "peak_mb": peak,
        "places": [each[:WORLD].tolist() for each in places or ()],
    }


def _asked(what: str, way: str, cities: int, replications: int, times: int) -> Row:
    command = [sys.executable, "-m", "benchmarks.index", "--one", way, str(cities), str(replications), str(times)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout  # noqa: S603 our own command
    return Row(what=what, cities=cities, replications=replications, **json.loads(said))


def main(write: Annotated[bool, typer.Option(help="Write the page and its picture.")] = False) -> None:
    """Simulate the world's 193 cities three ways, and the 5,570 municipalities of a large country our way."""
    rows = [
        _asked("Madang", "ours", WORLD, REPLICATIONS, 5),
        _asked("numpy, one replication after the other", "numpy", WORLD, FEW_NUMPY, 3),
        _asked("pandas, one replication after the other", "pandas", WORLD, FEW_PANDAS, 3),
        _asked("Madang", "ours", COUNTRY, REPLICATIONS, 3),
    ]
    _show(rows)
    missed = list(_missed(rows))
    for told in missed:
        Console(stderr=True).print(told, style="red")
    if write:
        PICTURE.write_text(picture(rows), encoding="utf-8")
        PAGE.write_text(page(rows, missed), encoding="utf-8")
        print(f"Wrote {PAGE} and {PICTURE}")
    raise SystemExit(1 if missed else 0)


def _missed(rows: list[Row]) -> list[str]:
    """Goals that were missed, and whether the ways agree: mean places of the same cities, within what so few draws allow."""
    found = []
    for row in (row for row in rows if row.what == "Madang"):
        seconds, ratio, memory = GOALS[row.cities]
        if row.cpu > seconds:
            found.append(f"{row.cities} cities took {row.cpu:.2f} s of CPU, the goal is {seconds}.")
        if memory and row.peak_mb > memory:
            found.append(f"{row.cities} cities took {row.peak_mb:.0f} MB, the goal is {memory}.")
        if ratio and rows[2].whole_cpu / row.cpu < ratio:
            found.append(f"{rows[2].whole_cpu / row.cpu:.0f} times pandas, the goal is {ratio:.0f}.")
    for other in rows[1:3]:
        apart = _apart(rows[0], other)
        if apart > 1.3:
            found.append(f"{other.what} gives mean places {apart:.2f} standard errors away, so it does not do the same work.")
    return found


def _apart(one: Row, other: Row) -> float:
    """Root mean square of the differences of mean places in standard errors; about 1 where two ways differ by chance alone."""
    (mean, spread), (others_mean, others_spread) = (np.asarray(row.places) for row in (one, other))
    error = np.sqrt(spread**2 / one.replications + others_spread**2 / other.replications)
    return float(np.sqrt(np.mean(((mean - others_mean) / error) ** 2)))


def _cells(rows: list[Row], row: Row) -> tuple[str, ...]:
    faster = "1" if row.what == "Madang" else f"{row.whole_cpu / rows[0].cpu:.0f}"
    scaled = "" if row.replications == REPLICATIONS else f" (from {row.replications})"
    wall = row.wall * REPLICATIONS / row.replications
    return f"{row.what}", f"{row.cities:,}", f"{row.whole_cpu:.2f}{scaled}", f"{wall:.2f}", faster, f"{row.peak_mb:.0f}"


HEADINGS = ("way", "cities", "CPU s", "wall s", "times our CPU", "peak MB")


def _show(rows: list[Row]) -> None:
    shown = Shown(*HEADINGS)
    for row in rows:
        shown.add_row(*_cells(rows, row))
    Console().print(shown)


def page(rows: list[Row], missed: list[str]) -> str:
    body = "\n".join(f"| {' | '.join(_cells(rows, row))} |" for row in rows)
    load = os.getloadavg()[0]
    goals = "Every goal is met." if not missed else "Missed: " + " ".join(missed)
    return f"""# How fast a league is simulated

`make bench-index` on {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores, one used, load {load:.1f}.
{REPLICATIONS:,} replications of cities by {sum(SIZES)} items in {len(SIZES)} parts: all answers drawn with a common cause in each city, weights of the parts
± 25 %, a quarter of the replications multiplying parts instead of adding them; then intervals of places and the chance of the first ten. Medians.

| {" | ".join(HEADINGS)} |
|---|---|---|---|---|---|
{body}

Goals: {WORLD} cities in 0.5 s and 30 times pandas; {COUNTRY:,} cities in 15 s within 600 MB (CPU seconds: the machine was shared, and wall seconds say mostly how much of it
was left). {goals}

![Seconds for {WORLD} cities, three ways](../images/{PICTURE.name})

**Why.** Given the common cause, how many items of a part are met has a known distribution; its alias urn is built once, and a replication then costs
seven random words a city instead of one for each of 95 answers. City and score are packed into one number, so that ranking is one sort.
There is nothing to compile. pandas and the numpy loop draw every answer; their mean places differ from ours by
{_apart(rows[0], rows[2]):.2f} and {_apart(rows[0], rows[1]):.2f} standard errors (root mean square over the cities; 1 is chance alone).
"""


def picture(rows: list[Row]) -> str:
    shown = [row for row in rows if row.cities == WORLD]
    figure, found = axes(9, 2.4)
    for line, (row, colour) in enumerate(zip(shown, (INDIGO, SLATE, OCHRE), strict=True)):
        found.barh(line, row.whole_cpu, color=colour, height=0.6)
        told = f"{row.whole_cpu:.2f} s" if row.what == "Madang" else f"{row.whole_cpu:.1f} s, {row.whole_cpu / rows[0].cpu:.0f} times"
        found.annotate(told, (row.whole_cpu, line), xytext=(6, 0), textcoords="offset points", va="center", color=INK, fontsize=10)
    found.set_yticks(range(len(shown)), [row.what for row in shown], fontsize=10)
    found.invert_yaxis()
    found.margins(x=0.2)
    found.set_xlabel("CPU seconds", color=INK)
    found.set_title(f"{REPLICATIONS:,} replications, {WORLD} cities × {sum(SIZES)} items", loc="left", color=INK)
    return as_svg(figure)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        way, *numbers = sys.argv[2:]
        print(json.dumps(timed(way, *map(int, numbers))))
    else:
        typer.run(main)
