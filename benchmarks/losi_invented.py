"""The yardstick on invented cities, whose answers are known: a table by language, and one row for cities of nothing but traps."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from madang_losi.assessing import assess
from madang_losi.synthetic import City, invent, save
from madang_losi.synthetic.cities import languages
from madang_methods.agreement import cohen_kappa

# Seeds that nobody looked at while the rules and wordings were made; those below 100 were.
SEEDS = range(100, 104)
HEAD = "| language | cities | answers | yes | agreement | kappa | precision | recall |"

Answer = tuple[bool, bool]


def answers(city: City) -> Iterator[Answer]:
    """(what is true, what the yardstick says) of every question that is asked of the city; could not counts as no."""
    with tempfile.TemporaryDirectory() as folder:
        said = assess(save(city, Path(folder))).by_code()
    yield from ((truth, said[code].answer == "yes") for code, truth in city.truth.items())


def table(seeds: Iterable[int] = SEEDS) -> str:
    seeds = list(seeds)
    found = {code: [pair for seed in seeds for pair in answers(invent(code, seed))] for code in languages()}
    every = [pair for pairs in found.values() for pair in pairs]
    lines = [_line(code, len(seeds), pairs) for code, pairs in found.items()]
    return "\n".join([HEAD, "|---|" + "--:|" * 7, *lines, _line("all", len(seeds) * len(found), every)])


def traps(seeds: Iterable[int] = SEEDS) -> str:
    """Cities that have nothing: how often the yardstick says yes all the same."""
    seeds = list(seeds)
    said = [says for code in languages() for seed in seeds for _, says in answers(invent(code, seed, share=0.0))]
    return f"{sum(said)} of {len(said)} answers ({sum(said) / len(said):.4f}) in {len(seeds) * len(languages())} cities"


def _line(name: str, cities: int, pairs: list[Answer]) -> str:
    true, said, hits = sum(truth for truth, _ in pairs), sum(says for _, says in pairs), sum(truth and says for truth, says in pairs)
    agreement = sum(truth == says for truth, says in pairs) / len(pairs)
    kappa = cohen_kappa([("yes" if truth else "no", "yes" if says else "no") for truth, says in pairs]).value
    cells = [name, str(cities), str(len(pairs)), str(true), *(f"{share:.3f}" for share in (agreement, kappa, hits / said, hits / true))]
    return "| " + " | ".join(cells) + " |"
