"""The league as files: a page that stands by itself, a sheet, JSON for machines, and its pictures."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from madang_methods.drawing import as_svg
from madang_methods.index.league import SURE
from madang_methods.pages import Picture
from madang_methods.result import Interval
from markupsafe import Markup

from madang_losi.answers import save_text
from madang_losi.league.making import CityLeague
from madang_losi.league.pictures import changed, pictures
from madang_losi.league.telling import in_short, since, survived, where_from
from madang_losi.reporting import denominator
from madang_losi.sheets.cells import neutral
from madang_losi.wording import Wording, environment, wording

COLUMNS = (
    "group", "city", "region", "score", "yes", "no", "unknown", "score_at_best", "level_group", "expected", "expected_lower",
    "expected_upper", "place_lower", "place_upper", "place_best", "place_worst", "top_k", "weights_varied_lower", "weights_varied_upper",
    "any_weights_lower", "any_weights_upper", "decided_by_people", "change", "gained", "lost",
)  # fmt: skip


def write_league(made: CityLeague, out: Path, language: str = "en") -> list[Path]:
    """league.html, league.csv, league.json and the pictures as SVG; gives their paths. Raises LosiError for a language without words."""
    words = wording(language)
    out.mkdir(parents=True, exist_ok=True)
    drawn = {picture.name: as_svg(picture.draw()) for picture in pictures(made, words)}
    texts = {"league.html": page(made, drawn, words), "league.json": made.to_json() + "\n", "league.csv": sheet(made)}
    texts |= {f"{name}.svg": svg for name, svg in drawn.items()}
    for name, text in texts.items():
        save_text(out / name, text)
    return [out / name for name in texts]


def page(made: CityLeague, drawn: dict[str, str], words: Wording) -> str:
    told: list[Picture] = pictures(made, words)
    environment_ = environment(words)
    environment_.filters |= {
        "nearly": lambda value: _nearly(value, words),
        "chance": lambda value: _chance(value, words),
        "between": lambda places: _between(places, words),
        "survived": lambda survival: " ".join(survived(survival, words)),
    }
    return str(
        environment_.get_template("league.html").render(
            made=made,
            league=made.league,
            table=made.entrants.read.table,
            pictures={picture.name: (picture.words, Markup(drawn[picture.name])) for picture in told},  # noqa: S704 our own SVG, its texts escaped by matplotlib
            short=" ".join(in_short(made, words)),
            since=" ".join(since(made.change, words)) if made.change else "",
            where_from=where_from(made.sources, words) if made.sources else "",
            note=denominator(made.entrants.instrument.edition, len(made.entrants.read.table.items), words),
            titles={item.code: words.item(item, "title") for item in made.entrants.instrument.items},
            methods=[one.method for one in (made.league, made.change, made.sources) if one],
            changed=changed(made),
            sure=SURE,
            regions=[name for name in dict.fromkeys(made.entrants.regions.values()) if name],
        )
    )


def _nearly(value: float, words: Wording) -> str:
    """Never 0 % or 100 % for what is only nearly so."""
    if 0 < value < 0.005:
        return words.kept(f"< {words.percent(0.01)}")
    return words.kept(f"> {words.percent(0.99)}") if 0.995 <= value < 1 else words.percent(value)


def _between(places: Interval, words: Wording) -> str:
    """Places that are whole numbers; one alone where both ends are the same."""
    lower, upper = (words.number(end, 0) for end in (places.lower, places.upper))
    return lower if lower == upper else words("{lower} to {upper}", lower=lower, upper=upper)


def _chance(value: float, words: Wording) -> str:
    return words.kept(f"< {words.number(0.0001, 4)}") if value < 0.0001 else words.number(value, 4)


def sheet(made: CityLeague) -> str:
    """CSV with a line for each city, in the order of the league; the mark at its beginning tells spreadsheets that it is UTF-8."""
    out = StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for place in made.league.places:
        moved = made.moved(place)
        varied, anything = list(place.other_weights.values())[:2]
        writer.writerow(
            [
                place.group, neutral(place.city), neutral(made.region(place)), _number(place.score.value), place.score.yes, place.score.no,
                place.score.unknown, _number(place.score.upper), made.level_group(place), _number(place.expected),
                _number(place.interval.lower), _number(place.interval.upper), place.places.lower, place.places.upper, *place.bounds,
                _number(place.top), varied.lower, varied.upper, anything.lower, anything.upper,
                made.entrants.people.in_city(place.city),
                *((_number(moved.change), moved.gained, moved.lost) if moved else ("", "", "")),
            ]
        )  # fmt: skip
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
