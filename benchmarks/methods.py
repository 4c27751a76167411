"""`make bench-methods`: how fast the methods are, each beside a named peer that does the same work in the same run.

Every measurement runs in a process of its own with one thread, so that its peak of memory is its own; CPU seconds, so that a busy machine
is not taken for a slow method; reading files is not counted. OpenFisca and red-dwarf live in environments of their own under var/, made
on the first run. `--page` writes docs/benchmarks/methods.md and its picture.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import openfisca_oracle, opinion, reddwarf_oracle

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "methods.md"
PICTURE = ROOT / "docs" / "images" / "methods-speed.svg"
MANDL = ROOT / "methods" / "tests" / "mandl"
LITERATURE = ROOT.parent / "shared/data/night-bus/mandl/literature_solutions_for_mandl1_20181025.txt"
HOUSEHOLDS, PERSONS, REPLICATES, NAIVE_REPLICATES, STEPS = 1_000_000, 1_000_000, 1_000, 10, 120_000
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
console = Console()


@dataclass(frozen=True, slots=True)
class Row:
    """seconds: CPU. theirs: of the peer for the same work, None where nobody was asked. goal: in seconds, None for none."""

    what: str
    seconds: float
    goal: float | None
    peak_mb: float | None
    memory_goal: float | None
    peer: str
    theirs: float | None
    their_mb: float | None
    note: str = ""

    @property
    def times(self) -> float | None:
        return None if self.theirs is None else self.theirs / self.seconds


def main(
    page: Annotated[bool, typer.Option("--page", help="Write docs/benchmarks/methods.md and its picture.")] = False,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(('impact', 'opinion', 'inequality', 'transit', 'progress'))}.")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure, print the ratios, and write the page if asked."""
    rows = []
    for name, ask in CASES.items():
        if not only or name == only:
            console.print(f"Measuring {name} …", highlight=False)
            rows += ask()
    if as_json:
        print(json.dumps([asdict(row) | {"times": row.times} for row in rows], indent=2))
    else:
        _show(rows)
    if page:
        PAGE.write_text(as_page(rows), encoding="utf-8")
        draw(rows)
        console.print(f"Wrote {PAGE.relative_to(ROOT)}")


# ── one case each: ours, and the peer ──


def ask_impact() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "in.npz", Path(folder) / "out.npz"
        # Made in a process of its own: a child's peak of memory begins where its parent's stands.
        _alone("households", str(given))
        ours = _alone("impact", str(given))
        cost = float("inf")
        for _ in range(3):
            _run([openfisca_oracle.environment(), ROOT / "benchmarks" / "openfisca_oracle.py", given, out])
            theirs = dict(np.load(out))
            cost = min(cost, float(theirs["cpu_s"]))
        same = all(np.isclose(float(theirs[name].sum(dtype=float)), total, rtol=1e-6) for name, total in ours["totals"].items())
    _must(same, "ours and OpenFisca's amounts differ")
    peer, mb = openfisca_oracle.OPENFISCA, float(theirs["peak_mb"])
    return [
        Row(f"impact: three policies on {HOUSEHOLDS:,} households", ours["build_s"] + ours["amounts_s"], 0.5, ours["amounts_mb"], None, peer, cost, mb, "the same amounts, population built in both"),
        Row("the same, and the whole report: winners, tenths, poverty, Gini, cliffs", ours["report_s"], None, ours["peak_mb"], None, peer, cost, mb, "OpenFisca: amounts alone"),
    ]  # fmt: skip


def households() -> dict[str, Any]:
    random = np.random.default_rng(1)
    sizes = random.choice(6, HOUSEHOLDS, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05]) + 1
    household_of = np.repeat(np.arange(HOUSEHOLDS), sizes)
    people = len(household_of)
    # Whole multiples of 8: OpenFisca counts in 32 bits, and a line must not fall between two of its numbers.
    income = np.round(random.lognormal(10, 0.6, HOUSEHOLDS) / 8) * 8
    found = {"income": income, "household_of": household_of, "age": random.integers(0, 95, people).astype(float), "is_disabled": random.random(people) < 0.1}  # fmt: skip
    return found | {"median": _population(found).median}


POLICIES: dict[str, dict[str, Any]] = {
    "flat_fee": {"kind": "fee", "per": "month", "amount": {"flat": 15}},
    "fee_by_head": {
        "kind": "fee", "per": "month", "amount": {"flat": 6, "per_person": 4},
        "reductions": [{"share": 0.5, "conditions": [{"column": "income_to_median", "below": 0.6}]}],
    },
    "care_allowance": {
        "kind": "benefit", "unit": "person", "amount": {"flat": 300}, "cap": {"household": 500},
        "conditions": [{"column": "disability", "is": True}, {"column": "age", "below": 65}],
    },
}  # fmt: skip


def _population(given: Any) -> Any:
    from madang_methods.impact import Labels, population

    disability = Labels(np.asarray(given["is_disabled"]).astype(np.int64), ("no", "yes"))
    return population({"income": given["income"]}, {"household": given["household_of"], "age": given["age"], "disability": disability})


def impact_case(path: str) -> dict[str, Any]:
    from madang_methods.impact import Choices, amounts, impact, policy_of, reform_of

    given = dict(np.load(path))
    build_s, people = _best(lambda: _population(given))
    policies = [{"name": name} | values for name, values in POLICIES.items()]
    amounts_s, money = _best(lambda: [amounts(people, policy_of(one)) for one in policies])
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reform = reform_of({"name": "waste fee", "currency": "EUR", "before": policies[:1], "after": policies[1:]})
    report_s, _ = _best(lambda: impact(people, reform, choices=Choices(intervals=None)))
    totals = {name: float(one.sum()) for name, one in zip(POLICIES, money, strict=True)}
    return {"build_s": build_s, "amounts_s": amounts_s, "report_s": report_s, "totals": totals, "amounts_mb": peak_mb}


def ask_opinion() -> list[Row]:
    rows = []
    if opinion.TALK.exists():
        ours = opinion._ours(str(opinion.TALK))
        theirs = json.loads(_run([reddwarf_oracle.environment(), ROOT / "benchmarks" / "reddwarf_oracle.py", opinion.TALK]))
        rows.append(Row("opinion: Bowling Green, 2,031 × 896", ours["seconds"], opinion.SECONDS_GOAL, ours["peak_mb"], None, reddwarf_oracle.RED_DWARF, theirs["seconds"], theirs.get("peak_mb")))  # fmt: skip
    large = opinion._ours("synthetic")
    what = f"opinion: synthetic, {opinion.PEOPLE:,} × {opinion.STATEMENTS}"
    rows.append(Row(what, large["seconds"], opinion.LARGE_SECONDS_GOAL, large["peak_mb"], opinion.LARGE_MEMORY_GOAL, "nobody", None, None))
    return rows


def ask_inequality() -> list[Row]:
    ours, theirs = _alone("inequality"), _alone("naive-inequality")
    _must(np.allclose(ours["values"], theirs["values"], rtol=1e-9), "the two versions of the measures differ")
    _must(np.allclose(ours["widths"], theirs["widths"], rtol=0.9), "the two bootstraps differ")
    peer = f"the textbook in pandas and numpy ({NAIVE_REPLICATES} samples, times {REPLICATES // NAIVE_REPLICATES})"
    return [
        Row(f"inequality: five measures of {PERSONS:,} persons, {REPLICATES:,} samples", ours["seconds"], None, ours["peak_mb"], None, peer, theirs["seconds"] * REPLICATES / NAIVE_REPLICATES, theirs["peak_mb"], f"{1000 * ours['seconds'] / REPLICATES:.1f} ms a sample"),
    ]  # fmt: skip


def _persons() -> tuple[Any, Any]:
    random = np.random.default_rng(1)
    return random.lognormal(10, 0.6, PERSONS), random.uniform(1, 5, PERSONS)


def inequality_case(_: str) -> dict[str, Any]:
    from madang_methods.inequality import inequality
    from madang_methods.sampling import Bootstrap, design

    incomes, weights = _persons()
    seconds, found = _timed(lambda: inequality(incomes, design(PERSONS, weights), intervals=Bootstrap(REPLICATES)))
    widths = [one.interval.upper - one.interval.lower for one in found.estimates if one.interval]
    return {"seconds": seconds, "values": [one.value for one in found.estimates], "widths": widths}


def naive_inequality_case(_: str) -> dict[str, Any]:
    """What an analyst writes first: draw rows of a frame, sort them, work the measures out. Few samples; the caller multiplies."""
    import pandas as pd

    incomes, weights = _persons()
    people = pd.DataFrame({"income": incomes, "weight": weights})

    def quantile(frame: Any, share: float) -> float:
        reached = frame["weight"].cumsum() / frame["weight"].sum()
        return float(frame["income"].iloc[int((reached >= share * (1 - 1e-12)).to_numpy().argmax())])

    def measures(frame: Any) -> list[float]:
        frame = frame.sort_values("income")
        line = 0.6 * quantile(frame, 0.5)
        poor = frame[frame["income"] < line]
        money = frame["income"] * frame["weight"]
        low, high = quantile(frame, 0.2), quantile(frame, 0.8)
        reached = frame["weight"].cumsum()
        gini = (2 * (money * reached).sum() - (money * frame["weight"]).sum()) / (frame["weight"].sum() * money.sum()) - 1
        rate, gap = poor["weight"].sum() / frame["weight"].sum(), (line - quantile(poor, 0.5)) / line
        return [line, rate, gap, money[frame["income"] > high].sum() / money[frame["income"] <= low].sum(), gini]

    def drawn() -> Any:
        return np.array([measures(people.sample(PERSONS - 1, replace=True, random_state=seed)) for seed in range(NAIVE_REPLICATES)])

    seconds, samples = _timed(drawn)
    return {"seconds": seconds, "values": measures(people), "widths": (2 * 1.96 * samples.std(axis=0, ddof=1)).tolist()}


def ask_transit() -> list[Row]:
    ours = _alone("transit")
    _must(ours["minutes"] <= 10.5, "the routes found for Mandl's network are slower than 10.5 minutes")
    note = f"{ours['minutes']:.2f} minutes a trip; {ours['literature']}"
    what = f"transit: four routes on Mandl's network, {STEPS:,} sets tried"
    return [Row(what, ours["seconds"], None, ours["peak_mb"], None, "shortest paths of networkx for each set", ours["naive"], None, note)]


def transit_case(_: str) -> dict[str, Any]:
    from madang_methods.transit import design_routes, network, read_routes, served

    links, wanted = (list(csv.reader((MANDL / f"mandl1_{name}.txt").read_text().splitlines()))[1:] for name in ("links", "demand"))
    net = network(links, wanted)
    seconds, plan = _timed(lambda: design_routes(net, 4))
    literature = "the route sets of the literature are not on this machine"
    if LITERATURE.exists():
        sets = dict(read_routes(LITERATURE.read_text(encoding="utf-8")))
        best = served(net, net.places(sets["Nikolic and Teodorovic (2014) 4 best passengers"])).mean_minutes
        literature = f"Nikolic and Teodorovic (2014): {best:.2f}"
    samples = 5
    naive, minutes = _timed(lambda: [_by_networkx(plan.routes, links, wanted) for _ in range(samples)])
    _must(abs(minutes[0] - plan.served.mean_minutes) < 1e-9, "networkx takes other journeys")
    return {"seconds": seconds, "minutes": plan.served.mean_minutes, "literature": literature, "naive": naive / samples * STEPS}


def _by_networkx(routes: list[list[str]], links: list[list[str]], wanted: list[list[str]]) -> float:
    """Mean minutes of a trip: a graph of stops of routes, where a change costs five minutes and boarding first costs nothing."""
    import networkx

    minutes = {(one[0], one[1]): float(one[2]) for one in links}
    graph = networkx.DiGraph()
    for number, route in enumerate(routes):
        for one, other in [*pairwise(route), *pairwise(route[::-1])]:
            graph.add_edge((number, one), (number, other), minutes=minutes[one, other])
        for stop in route:
            graph.add_edge(("from", stop), (number, stop), minutes=0.0)
            graph.add_edge((number, stop), ("to", stop), minutes=0.0)
            graph.add_edge((number, stop), ("change", stop), minutes=5.0)
            graph.add_edge(("change", stop), (number, stop), minutes=0.0)
    ways = dict(networkx.all_pairs_dijkstra_path_length(graph, weight="minutes"))
    trips = [(float(one[2]), ways[("from", one[0])][("to", one[1])]) for one in wanted if float(one[2])]
    return sum(many * took for many, took in trips) / sum(many for many, _ in trips)


def ask_progress() -> list[Row]:
    found = json.loads(_run([sys.executable, "-m", "benchmarks.progress", "--json"]))
    rows = []
    for one in found:
        note = f"{one['microseconds_a_series']:.2f} µs a series, theirs {one['peer_microseconds_a_series']:,.0f}"
        theirs = one["seconds"] * one["times_as_fast"]
        rows.append(
            Row(
                f"{one['what']} municipalities, three methods",
                one["seconds"],
                None,
                None,
                None,
                f"{one['peer']}, scaled",
                theirs,
                None,
                note,
            )
        )
    return rows


CASES: dict[str, Callable[[], list[Row]]] = {
    "impact": ask_impact,
    "opinion": ask_opinion,
    "inequality": ask_inequality,
    "transit": ask_transit,
    "progress": ask_progress,
}
ALONE = {
    "households": lambda path: {"written": np.savez(path, **households()) is None},
    "impact": impact_case,
    "inequality": inequality_case,
    "naive-inequality": naive_inequality_case,
    "transit": transit_case,
}


# ── running and telling ──


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Of three, so that a busy machine is not taken for a slow method."""
    return min((_timed(work) for _ in range(3)), key=lambda one: one[0])


def _alone(name: str, argument: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_run([sys.executable, "-m", "benchmarks.methods", "--alone", name, argument]))
    return found


def _run(command: list[Any]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **ONE_THREAD}, check=False)  # noqa: S603 our own command
    _must(done.returncode == 0, f"{command} failed: {done.stderr[-600:]}")
    return done.stdout


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"This run proves nothing: {otherwise}.")


def _cells(row: Row) -> tuple[str, ...]:
    def said(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    reached = "" if row.goal is None else " reached" if row.seconds <= row.goal else " NOT reached"
    memory = "" if row.memory_goal is None else f" (goal {row.memory_goal:,.0f})"
    return (
        row.what,
        f"{row.seconds:,.3f}" if row.seconds < 1 else f"{row.seconds:,.1f}",
        said(row.goal, ".1f") + reached,
        said(row.theirs, ",.1f"),
        said(row.times, ",.1f" if (row.times or 0) < 20 else ",.0f"),
        said(row.peak_mb, ",.0f") + memory,
        said(row.their_mb, ",.0f"),
        row.peer,
        row.note,
    )


HEADINGS = ("what", "ours, CPU s", "goal, s", "theirs, CPU s", "times as fast", "ours, peak MB", "theirs, MB", "peer", "")


def _show(rows: list[Row]) -> None:
    table = Table(*HEADINGS)
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)


def as_page(rows: list[Row]) -> str:
    lines = [f"| {' | '.join(_cells(row))} |" for row in rows]
    return TEXT.format(
        day=f"{date.today():%Y-%m-%d}",
        waiting=f"{os.getloadavg()[1]:.0f}",
        cores=os.cpu_count(),
        python=platform.python_version(),
        numpy=np.__version__,
        head=f"| {' | '.join(HEADINGS)} |\n|{'---|' + '--:|' * 6 + '---|---|'}",
        rows="\n".join(lines),
        samples=NAIVE_REPLICATES,
    )


TEXT = """# How fast the methods are

`make bench-methods BENCH=--page` on {day}, Python {python}, numpy {numpy}. Each measurement runs in a process of its own with one thread. CPU seconds: a busy
machine makes both longer ({waiting} processes wanted the {cores} cores when this ended), so read the ratios. Reading files is not counted. A run in which the two sides answer differently stops.

{head}
{rows}

![Ours and theirs, in CPU seconds](../images/methods-speed.svg)

## What is compared

- **Impact**: a flat waste fee, one by head with half for the poor, and a care allowance with a cap. OpenFisca-Core builds the same households and
  answers what each pays; ours does that, and in the second row everything a council is shown, without a bootstrap, as on a full register.
- **Opinion**: matrix to groups, representative statements and consensus, after loading. Nobody draws the large map: red-dwarf fills a dense matrix.
- **Inequality**: threshold, rate, gap, quintile ratio and Gini under a thousand other samples. The peer draws rows of a frame, sorts them and works the
  measures out, {samples} times; both give the same values, and intervals of one width. Ours sorts once, draws counts and not rows (exactly multinomial,
  from Poisson counts by a table), and looks all five up in two running sums.
- **Transit**: as many sets of routes as the search tries, each asked for the mean time of a trip. The peer asks networkx for the shortest paths through the
  graph of stops and changes, five times, times the number of sets; both take the same minutes.
- **Progress**: [its own page](../methods/progress.md) says what is compared.
"""


def draw(rows: list[Row]) -> None:
    """Two marks for each row on a scale of powers of ten, a line between them, and how many times as fast."""
    from madang_methods.drawing import INDIGO, INK, OCHRE, RULE, as_svg, axes, beside, label

    figure, shown = axes(10, 1.8 + 0.5 * len(rows))
    for place, row in enumerate(rows):
        if row.theirs is not None:
            shown.plot([row.seconds, row.theirs], [place, place], color=RULE, linewidth=2, zorder=1)
            shown.plot([row.theirs], [place], "s", color=OCHRE, markersize=8)
            beside(shown, row.theirs, place, f"{row.times:,.0f} times" if (row.times or 0) >= 10 else f"{row.times:.1f} times")
        shown.plot([row.seconds], [place], "o", color=INDIGO, markersize=8)
    shown.set_xscale("log")
    shown.set_yticks(range(len(rows)), [label(row.what, 70) for row in rows], fontsize=8)
    shown.invert_yaxis()
    shown.margins(x=0.16)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_xlabel("CPU seconds (discs: ours; squares: the peer, for the same work)", color=INK)
    shown.set_title("How fast the methods are", loc="left", color=INK)
    PICTURE.write_text(as_svg(figure), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        answer = ALONE[sys.argv[2]](sys.argv[3])
        print(json.dumps(answer | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
    else:
        typer.run(main)
