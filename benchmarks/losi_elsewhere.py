"""What the yardstick said of sites that are in no repository of ours: kept as counts, turned into tables and into a little more to calibrate with."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from madang_methods.agreement import cohen_kappa

COUNTS = Path(__file__).with_name("losi_elsewhere.yaml")
HEAD = "| | sites | languages | answers | yes | agreement | kappa | precision | recall |"


@dataclass(frozen=True, slots=True)
class Look:
    """One site: how many answers, how many yes by the label, by the yardstick, by both."""

    language: str
    pages: int
    answers: int
    true: int
    said: int
    hits: int


def counted() -> dict[str, tuple[int, int]]:
    """(no, yes) by the best type of evidence."""
    return {kind: (without, with_yes) for kind, (without, with_yes) in _data()["counted"].items()}


def tables() -> str:
    rounds = [(f"{one['name']} ({one['looked_on']})", [Look(*row) for row in one["rows"]], one.get("is_last")) for one in _data()["rounds"]]
    lines = [HEAD, "|---|--:|---|" + "--:|" * 6, *(_line(name, looks) for name, looks, _ in rounds)]
    last = next(looks for _, looks, is_last in rounds if is_last)
    one_by_one = [_line(f"the one look, site {number}", [look]) for number, look in enumerate(last, start=1)]
    return "\n".join([*lines, *one_by_one])


def _line(name: str, looks: list[Look]) -> str:
    answers, true, said, hits = (sum(getattr(look, part) for look in looks) for part in ("answers", "true", "said", "hits"))
    ratings = [("yes", "yes")] * hits + [("yes", "no")] * (true - hits) + [("no", "yes")] * (said - hits)
    ratings += [("no", "no")] * (answers - len(ratings))
    agreement = sum(truth == answer for truth, answer in ratings) / answers
    shares = (agreement, cohen_kappa(ratings).value, hits / said, hits / true)
    languages = " ".join(sorted({look.language for look in looks}))
    cells = [name, str(len(looks)), languages, str(answers), str(true), *(f"{share:.3f}" for share in shares)]
    return "| " + " | ".join(cells) + " |"


def _data() -> dict[str, object]:
    return yaml.safe_load(COUNTS.read_text(encoding="utf-8"))
