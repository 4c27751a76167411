"""`make bench-budgeting`: how fast votes on money are counted, as ratios to pabutools in the same run on the same file.

Each count runs in a process of its own, so that its peak of memory is its own. CPU seconds of the count alone, reading apart.
pabutools (GPL-3.0) lives in an environment of its own under var/, made on the first run.
"""

from __future__ import annotations

import json
import platform
import random
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "pabulib"
ORACLE = ROOT / "var" / "pabutools"
MADE = ROOT / "var" / "bench-budgeting"
PICTURE = ROOT / "docs" / "images" / "budgeting-growth.svg"
PAGE = ROOT / "docs" / "benchmarks" / "budgeting.md"
PABUTOOLS = "pabutools==1.2.3"
console = Console()


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    file: Path
    ours: str
    theirs: str
    fraction: str
    cpu_goal: float | None
    memory_goal: float | None


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Leave out pabutools with add1 on Warsaw, which takes minutes.")] = False,
    million: Annotated[bool, typer.Option(help="Count a synthetic vote of a million ballots with add1.")] = True,
    picture: Annotated[bool, typer.Option("--picture", help="Draw how time grows with voters and projects, into docs/images.")] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Write the figures, with date and command, into docs/benchmarks/budgeting.md.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Count real and synthetic votes, ours and theirs in turn."""
    theirs = oracle()
    rows = [_compared(case, theirs) for case in _cases(quick)]
    rows += [_alone("1,000,000 ballots × 300, add1", _synthetic(1_000_000, 300), "equal-shares/cost/add1/overspend")] if million else []
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        _show(rows)
    if page:
        PAGE.write_text(as_page(rows), encoding="utf-8")
        console.print(f"Wrote {PAGE.relative_to(ROOT)}")
    if picture:
        _draw(_growth())


def _cases(quick: bool) -> list[Case]:
    warsaw, gdynia = SHARED / "Poland_Warszawa_2026.pb", SHARED / "Poland_Gdynia_2024.pb"
    ties = _synthetic(2_000, 40, ties=True)
    cases = [
        Case("Warsaw 2026, equal shares", warsaw, "equal-shares/cost/none/no-threshold", "equal-shares", "gmpy2", 500, 10),
        Case(
            "Warsaw 2026, equal shares, theirs in floats",
            warsaw,
            "equal-shares/cost/none/no-threshold",
            "equal-shares",
            "float",
            None,
            None,
        ),
        Case("Gdynia 2024, greedy", gdynia, "greedy/cost/no-threshold", "greedy", "gmpy2", 100, None),
        Case("many ties, 2,000 × 40, equal shares", ties, "equal-shares/cost/none", "equal-shares", "gmpy2", None, None),
        Case("many ties, 2,000 × 40, add1", ties, "equal-shares/cost/add1/exhaustive", "add1", "gmpy2", None, None),
    ]
    if not quick:
        cases.append(
            Case(
                "Warsaw 2026, add1, theirs in floats", warsaw, "equal-shares/cost/add1/exhaustive/no-threshold", "add1", "float", 100, None
            )
        )
    present = [case for case in cases if case.file.exists()]
    if len(present) < len(cases):
        console.print("Some cases are left out: the shared Pabulib files (../shared/data/pabulib) are not on this machine.")
    return present


def oracle() -> Path | None:
    """The interpreter of the environment with pabutools, made if need be; None where it cannot be installed."""
    python = ORACLE / "bin" / "python"
    if not (ORACLE / ".ready").exists():
        console.print(f"Installing {PABUTOOLS} into {ORACLE.relative_to(ROOT)}")
        try:
            subprocess.run([sys.executable, "-m", "venv", ORACLE], check=True, capture_output=True)  # noqa: S603 fixed words
            subprocess.run([python, "-m", "pip", "install", "--quiet", PABUTOOLS], check=True, capture_output=True)  # noqa: S603
        except subprocess.CalledProcessError as failed:
            console.print(
                f"{PABUTOOLS} could not be installed, so there is nothing to compare with: {failed.stderr.decode()[-300:]}", markup=False
            )
            return None
        (ORACLE / ".ready").touch()
    return python


def _compared(case: Case, interpreter: Path | None) -> dict[str, Any]:
    row = _alone(case.title, case.file, case.ours)
    row |= {"cpu_goal": case.cpu_goal, "memory_goal": case.memory_goal}
    if interpreter is None:
        return row
    task = json.dumps({"file": str(case.file), "rule": case.theirs, "satisfaction": "cost", "fraction": case.fraction})
    done = subprocess.run(  # noqa: S603 our own script and file
        [interpreter, ROOT / "benchmarks" / "pabutools_oracle.py"], input=task + "\n", check=True, capture_output=True, text=True
    )
    theirs = json.loads(done.stdout.splitlines()[-1])
    return row | {
        "their_count_s": theirs["count_s"],
        "their_read_s": theirs["read_s"],
        "their_peak_mb": theirs["peak_mb"],
        "same_outcome": theirs["selected"] == sorted(row["selected"]),
        "cpu_ratio": theirs["count_s"] / row["count_s"],
        "memory_ratio": theirs["peak_mb"] / row["peak_mb"],
    }


def _alone(title: str, file: Path, rule: str) -> dict[str, Any]:
    console.print(f"Counting {title}", highlight=False)
    command = [sys.executable, "-m", "benchmarks.budgeting_count", str(file), rule]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603
    return {"title": title} | json.loads(done.stdout.splitlines()[-1])


def _synthetic(voters: int, projects: int, *, ties: bool = False) -> Path:
    """A seeded vote: popularity falls off, ballots name 8 on average; `ties` gives three costs and every project the same support."""
    path = MADE / f"{voters}x{projects}{'-ties' if ties else ''}.pb"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draw = random.Random(20260924)  # noqa: S311 a seed, so that every machine counts the same vote
    costs = [draw.choice((10_000, 20_000, 30_000)) if ties else draw.randint(5_000, 900_000) for _ in range(projects)]
    weights = [1.0 if ties else 1 / (place + 5) for place in range(projects)]
    names = [str(number) for number in range(projects)]
    with path.open("w", encoding="utf-8") as out:
        out.write(f"META\nkey;value\nbudget;{sum(costs) // 4}\nvote_type;approval\nPROJECTS\nproject_id;cost\n")
        out.writelines(f"{name};{cost}\n" for name, cost in zip(names, costs, strict=True))
        out.write("VOTES\nvoter_id;vote\n")
        out.writelines(f"{voter};{_turned(names, voter) if ties else _ballot(draw, names, weights)}\n" for voter in range(voters))
    return path


def _ballot(draw: random.Random, names: list[str], weights: list[float]) -> str:
    return ",".join(dict.fromkeys(draw.choices(names, weights, k=draw.randint(2, 16))))


def _turned(names: list[str], voter: int) -> str:
    """Each project gets as many votes as any other, each pair of neighbours as any other: nothing but ties."""
    return ",".join(names[(voter + step) % len(names)] for step in range(8))


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table("vote and rule")
    for heading in ("ours, CPU s", "theirs, CPU s", "times faster", "goal", "ours, MB", "theirs, MB", "times smaller", "same outcome"):
        table.add_column(heading, justify="right")
    for row in rows:
        theirs = "their_count_s" in row
        table.add_row(
            f"{row['title']} ({row['voters']:,} × {row['projects']})",
            f"{row['count_s']:.4f}",
            f"{row['their_count_s']:.2f}" if theirs else "–",
            f"{row['cpu_ratio']:,.0f}" if theirs else "–",
            "–" if not row.get("cpu_goal") else f"{row['cpu_goal']:,.0f}",
            f"{row['peak_mb']:,.0f}",
            f"{row['their_peak_mb']:,.0f}" if theirs else "–",
            f"{row['memory_ratio']:.1f}" if theirs else "–",
            {True: "yes", False: "NO"}[row["same_outcome"]] if theirs else "–",
        )
    console.print(table)
    for row in rows:
        console.print(
            f"{row['title']}: read in {row['read_s']:.2f} s, explained in {row['explain_s']:.2f} s, {row['raised']} raises, {row['decided_exactly']} questions decided in fractions.",
            highlight=False,
        )


def as_page(rows: list[dict[str, Any]]) -> str:
    """The figures of one run as a page; what was not measured beside pabutools has a dash."""
    lines = [
        "# How fast votes on money are counted",
        "",
        f"`make bench-budgeting BENCH=--page` on {date.today():%Y-%m-%d}, Python {platform.python_version()}, {PABUTOOLS}. CPU seconds of the count alone, each in a process of its own.",
        "",
        "| vote and rule | ours, s | theirs, s | times faster | goal | ours, MB | theirs, MB | times smaller | goal | same outcome |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(_page_row, rows),
        "",
        "![How counting time grows](../images/budgeting-growth.svg)",
    ]
    return "\n".join(lines) + "\n"


def _page_row(row: dict[str, Any]) -> str:
    def cell(key: str, form: str) -> str:
        return format(row[key], form) if row.get(key) is not None else "–"

    same = {True: "yes", False: "**no**", None: "–"}[row.get("same_outcome")]
    cells = (
        f"{row['title']} ({row['voters']:,} × {row['projects']})", cell("count_s", ".4f"), cell("their_count_s", ".2f"),
        cell("cpu_ratio", ",.0f"), cell("cpu_goal", ",.0f"), cell("peak_mb", ",.0f"), cell("their_peak_mb", ",.0f"),
        cell("memory_ratio", ".1f"), cell("memory_goal", ".0f"), same,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _growth() -> dict[str, list[tuple[int, float, float]]]:
    """Per series: size, seconds of equal shares, seconds with add1."""
    series: dict[str, list[tuple[int, float, float]]] = {"voters (100 projects)": [], "projects (50,000 voters)": []}
    for key, sizes in (
        ("voters (100 projects)", (10_000, 30_000, 100_000, 300_000)),
        ("projects (50,000 voters)", (25, 50, 100, 200, 400)),
    ):
        for size in sizes:
            voters, projects = (size, 100) if key.startswith("voters") else (50_000, size)
            file = _synthetic(voters, projects)
            plain = _alone(f"{voters:,} × {projects}", file, "equal-shares/cost/none")["count_s"]
            series[key].append((size, plain, _alone(f"{voters:,} × {projects}, add1", file, "equal-shares/cost/add1/overspend")["count_s"]))
    return series


def _draw(series: dict[str, list[tuple[int, float, float]]]) -> None:
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.fonttype"] = "none"
    figure = Figure(figsize=(10, 4.2), facecolor="#FBF8F1", layout="constrained")
    for axes, (label, points) in zip(figure.subplots(1, 2, sharey=True), series.items(), strict=True):
        sizes = [point[0] for point in points]
        for place, (name, colour, mark) in enumerate((("equal shares", "#1F4E79", "o"), ("with add1", "#B8692A", "s")), start=1):
            seconds = [point[place] for point in points]
            axes.loglog(sizes, seconds, color=colour, marker=mark)
            axes.annotate(name, (sizes[0], seconds[0]), xytext=(0, 8), textcoords="offset points", color=colour)
        axes.set_facecolor("#FBF8F1")
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(which="major", color="#DDD6C4", linewidth=0.6)
        axes.set_xlabel(label.capitalize())
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], minor=False)
        axes.minorticks_off()
    figure.axes[0].set_ylabel("CPU seconds")
    figure.suptitle("How the time of counting grows", x=0.01, ha="left")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, metadata={"Date": None})
    console.print(f"Drew {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    typer.run(main)
