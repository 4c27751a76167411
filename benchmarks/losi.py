"""The yardstick beside people: saved municipal sites with answers that people gave. Writes docs/benchmarks/losi.md.

    python -m benchmarks.losi [--write] [--fit] [--misses]

Whatever is fitted is fitted without the site it is judged on; intervals are a bootstrap over sites.
"""

import csv
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from madang_losi.calibrating import Case, as_data, fit
from madang_losi.deciding import Calibration, find, why_not
from madang_losi.instrument import Instrument, Item
from madang_losi.reading import ReadSite, read
from madang_losi.rules import Finding, RuleBook
from madang_losi.sources import shown, site_from_folder
from madang_methods.agreement import cohen_kappa

from benchmarks import losi_invented
from benchmarks.losi_elsewhere import counted, tables

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "losi"
PAGE = ROOT / "docs" / "benchmarks" / "losi.md"
CALIBRATION = ROOT / "losi" / "src" / "madang_losi" / "rules" / "calibration.yaml"
REPLICATES = 1000
# Other work on the machine slows a look; the best of a few tells most of the program itself.
LOOKS = 6
GOALS = {"agreement": 0.90, "kappa": 0.75, "precision": 0.85, "recall": 0.85}


@dataclass(frozen=True, slots=True)
class Row:
    site: str
    language: str
    item: Item
    case: Case
    is_doubtful: bool
    note: str
    probability: float | None
    said: str

    @property
    def truth(self) -> bool:
        return self.case.is_yes

    @property
    def is_right(self) -> bool:
        return self.said == ("yes" if self.truth else "no")


@dataclass(frozen=True, slots=True)
class Seen:
    name: str
    read: ReadSite
    labels: dict[str, dict[str, str]]
    seconds: float
    cases: dict[str, Case]


def look(name: str, codes: set[str]) -> Seen:
    looks = [_timed(name, codes) for _ in range(LOOKS)]
    site, found, _ = looks[-1]
    seconds = min(took for _, _, took in looks)
    with (DATA / "labels" / f"{name}.csv").open(encoding="utf-8") as file:
        labels = {row["code"]: row for row in csv.DictReader(file)}
    cases = {code: Case(name, code, found.get(code, ()), row["label"] == "1") for code, row in labels.items() if row["label"] != "NA"}
    return Seen(name, site, labels, seconds, cases)


def _timed(name: str, codes: set[str]) -> tuple[ReadSite, dict[str, tuple[Finding, ...]], float]:
    begin = time.process_time()
    site = read(site_from_folder(DATA / "sites" / name))
    found = {code: tuple(find(code, site)) for code in codes}
    return site, found, time.process_time() - begin


def kinds() -> set[str]:
    every = {rule.type for rules in RuleBook.load().items.values() for rule in rules}
    return every | {f"{kind} on home" for kind in every if kind.startswith(("section", "passage"))}


def judged(sites: list[Seen], instrument: Instrument) -> Iterator[Row]:
    """Each site by what was counted on the others."""
    for site in sites:
        others = [case for other in sites if other is not site for case in other.cases.values()]
        yield from judge(site, fit(others, kinds(), counted=counted()), instrument)


def judge(site: Seen, calibration: Calibration, instrument: Instrument) -> Iterator[Row]:
    book = RuleBook.load()
    for item in instrument.items:
        case = site.cases.get(item.code)
        if case is None:
            continue
        is_open = item.code in book.unknown or bool(why_not(site.read))
        probability = None if is_open else calibration.probability(list(case.findings))
        said = "unknown" if probability is None else "yes" if probability >= calibration.threshold else "no"
        label = site.labels[item.code]
        yield Row(site.name, site.read.language, item, case, label["doubt"] == "1", label["quote"], probability, said)


def figures(rows: Iterable[Row]) -> dict[str, float | int | None]:
    rows = list(rows)
    hits = sum(row.said == "yes" and row.truth for row in rows)
    said = sum(row.said == "yes" for row in rows)
    true = sum(row.truth for row in rows)
    ratings = [("yes" if row.truth else "no", "yes" if row.said == "yes" else "no") for row in rows]
    known = [row for row in rows if row.probability is not None]
    return {
        "answers": len(rows),
        "yes": true,
        "agreement": sum(row.is_right for row in rows) / len(rows),
        "kappa": cohen_kappa(ratings).value,
        "precision": hits / said if said else None,
        "recall": hits / true if true else None,
        "brier": sum((row.probability - row.truth) ** 2 for row in known) / len(known) if known else None,
        "unknown": sum(row.said == "unknown" for row in rows) / len(rows),
        "always no": 1 - true / len(rows),
    }


def interval(rows: list[Row], name: str) -> tuple[float, float]:
    """Percentile bootstrap over sites; the seed makes it the same everywhere."""
    sites = sorted({row.site for row in rows})
    by_site = {site: [row for row in rows if row.site == site] for site in sites}
    chance = random.Random(20240917)  # noqa: S311 (resampling, nothing secret)
    drawn = [figures(row for site in chance.choices(sites, k=len(sites)) for row in by_site[site])[name] for _ in range(REPLICATES)]
    values = sorted(value for value in drawn if value is not None)
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


def table(rows: list[Row], group: Callable[[Row], str], head: str) -> str:
    names = list(dict.fromkeys(group(row) for row in rows))
    lines = [f"| {head} | answers | yes | agreement | kappa | precision | recall | Brier | could not | always no |", "|---|" + "--:|" * 9]
    lines += [_line(name, figures(row for row in rows if group(row) == name)) for name in names]
    return "\n".join(lines)


def _line(name: str, got: dict[str, float | int | None]) -> str:
    cells = [name] + [
        _cell(got[key]) for key in ("answers", "yes", "agreement", "kappa", "precision", "recall", "brier", "unknown", "always no")
    ]
    return "| " + " | ".join(cells) + " |"


def _cell(value: float | int | None) -> str:
    return "none" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def page(rows: list[Row], sites: list[Seen]) -> str:
    sure = [row for row in rows if not row.is_doubtful]
    goals = "\n".join(_goal(name, rows) for name in GOALS)
    whole = table(rows, lambda _: "all rows", "rows").splitlines() + table(sure, lambda _: "without doubtful rows", "rows").splitlines()[2:]
    read_pages = sum(len(site.read.site.pages) for site in sites)
    seconds = sum(site.seconds for site in sites)
    return TEXT.format(
        sites=len(sites),
        goals=goals,
        whole="\n".join(whole),
        languages=table(rows, lambda row: f"{row.site} ({row.language})", "site left out"),
        criteria=table(rows, lambda row: row.item.criterion, "criterion"),
        groups=table(rows, lambda row: row.item.decided_by[0], "first way to decide"),
        misses="\n".join(_miss(row) for row in rows if not row.is_right),
        elsewhere=tables(),
        invented=losi_invented.table(),
        traps=losi_invented.traps(),
        pages=read_pages,
        seconds=seconds,
        rate=read_pages / seconds,
        looks=LOOKS,
        load=os.getloadavg()[0],
        cores=os.cpu_count(),
    )


def _goal(name: str, rows: list[Row]) -> str:
    value = figures(rows)[name]
    lower, upper = interval(rows, name)
    reached = "reached" if value is not None and value >= GOALS[name] else "not reached"
    return f"| {name} | {_cell(value)} | {lower:.3f} to {upper:.3f} | {GOALS[name]:.2f} | {reached} |"


def _miss(row: Row) -> str:
    kind = "yes where people said no" if row.said == "yes" else "no where people said yes"
    doubt = ", a doubtful label" if row.is_doubtful else ""
    place = f" ({shown(row.case.findings[0].address)}: {row.case.findings[0].type})" if row.case.findings else ""
    return f"- {row.site}, {row.item.code} {row.item.title}: {kind}{doubt}{place}"


TEXT = """# The yardstick beside people

Made by `make bench-losi`. {sites} whole municipal sites, each assessed by a person (1, 0 or not decidable, with a doubt mark);
questions that cannot be decided from a copy are left out. **Everything fitted is fitted without the site it is judged on**;
intervals are a bootstrap over sites, so with {sites} sites they are wide. The rules themselves (wordings, what counts) were
written while looking at these sites; what they are worth elsewhere stands [below](#on-other-sites).
Two people who worked blind agreed in 0.963 (kappa 0.905) on ten such sites: that is the height.

| measure | value | 95 % interval | goal | |
|---|--:|--:|--:|---|
{goals}

An answer "could not" counts as missed where people said yes. "Always no" is what saying no to everything would reach.

{whole}

## On other sites

Whole municipal sites that are in no repository of ours, real ones and mock-ups with real content, each labelled by one person from the pages before the
yardstick saw it, by the same rules as the seven. Kept as counts only (`benchmarks/losi_elsewhere.yaml`). *Held out to the end* is the one to believe: its
sites were chosen and labelled after the others had been learnt from, and looked at once. Three things changed after that look, none for a miss seen
there: pages that say they are empty, two weak hints that no longer make a yes, and a mention of participatory budgeting that is weak evidence. With
the counts taken anew the same sites then have one false yes more, which puts precision below the goal; with 34 true answers in the round that is the
size of the uncertainty. They are small sites (7 to 15 pages), so they say little about large ones. Korean, Chinese and Greek were not found as whole
sites and stay unmeasured on real ones.

{elsewhere}

The probabilities are counted on the seven sites and on the sixteen of the first three rounds; never on the site that is judged, never on those held out to
the end.

## On invented cities

Cities that `madang-losi invent` makes in thirteen languages and three kinds of markup, each question met with probability one half; half of what is
missing is a trap: a tile that leads nowhere, *coming soon*, a ministry that explains the matter on pages of its own, a form on paper only. Their sentences
were written without looking at the wordings of the yardstick. Its first look at them (seeds 0 to 3, 2026-11-30) gave an agreement of 0.796 (Arabic) to
0.934 (Korean); the wordings and rules were then widened on those seeds, and what was unfair in the cities was mended: a guest's page in another language
that answered questions which the city was said not to meet, tables called described that said nothing of themselves. The seeds below were not looked at
before, but **each language has one set of sentences, so they are other cities in the same words**, some of which the wordings now hold as they stand: this shows that rules and markup hold together, not how
the yardstick does on words it has never met. For that, see [other sites](#on-other-sites).

Two sets of phrases by which portals name what is asked for (525 and 403, in all thirteen languages, written on 2026-12-01 without looking at the wordings)
say how many words are met at first sight: 0.926 and 0.916 of them. Those that were missing were then added (`losi/tests/phrases.yaml`); no figure of
agreement on this page changed by it.

{invented}

Cities with nothing but traps: yes was said in {traps}.

## By site and language

{languages}

## By criterion

{criteria}

## By the first way in which a question can be decided

{groups}

## Speed

{pages} pages parsed, read and held against all rules in {seconds:.2f} s of one core: {rate:.0f} pages/s (best of {looks} looks at each site, while
{load:.0f} programs waited for {cores} cores).

## Labels that look wrong

Labels are not changed; these are for whoever labels next.

- helsingborg 240 (no, with the note that pages of common questions are not in the copy): the page on reporting defects has the heading "Vanliga frågor om
  skötseln av allmänna platser" with answers under it.
- tancacha 262 (no): the second assessor says yes for "También podes realizar un cambio de domicilio", and so do we; the detail page then says in person.
- tancacha 285 (no): the second assessor says yes for the news "COMENZÓ LA OBRA DE LA RUTA PROVINCIAL 6"; the first because the item leads to Instagram.
- laxou 245 (no): two small applications that links reach ask for a "Mot de passe"; whether residents are meant is not said.
- Of twelve differences between the two assessors of five sites, three are for the second by the rules as written (tancacha 285, mercer 228 with
  "4-H and youth development", mercer 216 with "Director Stacy Harman"); mercer 288 and tancacha 255 (drawings "enviandolos al correo") are for the first.

## Where the yardstick and people differ

{misses}
"""


def main(arguments: list[str]) -> None:
    if not DATA.is_dir():
        raise SystemExit(f"The sites with answers are not here ({DATA}), so there is nothing to measure.")
    instrument = Instrument.load("2024")
    codes = {item.code for item in instrument.items}
    sites = [look(file.stem, codes) for file in sorted((DATA / "labels").glob("*.csv"))]
    rows = list(judged(sites, instrument))
    if "--fit" in arguments:
        fitted = as_data(fit([case for site in sites for case in site.cases.values()], kinds(), counted=counted()))
        head = CALIBRATION.read_text(encoding="utf-8").split("\ntypes:")[0].rstrip("\n")
        CALIBRATION.write_text(f"{head}\n{yaml.safe_dump(dict(fitted), sort_keys=False)}", encoding="utf-8")
    made = page(rows, sites)
    if "--write" in arguments:
        PAGE.write_text(made, encoding="utf-8")
    print(made if "--misses" in arguments else made.split("## Where")[0])


if __name__ == "__main__":
    main(sys.argv[1:])
