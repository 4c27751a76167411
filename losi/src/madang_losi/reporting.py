"""The report: one file that a mayor can read, print and send on, written from answers.json in the reader's language."""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from madang_losi.answers import Answers, GivenAnswer
from madang_losi.deciding import Calibration
from madang_losi.instrument import Instrument, Item
from madang_losi.published import fitting_denominators, published_scores
from madang_losi.scoring import GROUPS, score, score_interval
from madang_losi.terms import languages
from madang_losi.wording import Wording, environment, wording

EFFORTS = {
    "easy": "Easy: write it and publish it",
    "moderate": "Moderate: organise it, or add a feature",
    "hard": "Hard: a system, a law or a partner is needed",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Missing items of one effort class, and the score once they are there."""

    effort: str
    items: list[Item]
    each: float
    after: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer and what the city replied to it."""

    item: Item
    given: Mapping[str, Any]
    replies: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Audited:
    """One question of technology and what the checkers measured."""

    item: Item
    measured: Mapping[str, Any]


def report(
    data: Mapping[str, Any],
    *,
    language: str = "en",
    replies: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    folder: Path | None = None,
) -> str:
    """`data` is what answers.json holds, `folder` where its pictures lie. Raises LosiError for a language without words."""
    words = wording(language)
    made = environment(words)
    made.filters |= {"clickable": _clickable, "picture": lambda name: picture(name, folder)}
    instrument = Instrument.load(data["edition"])
    entries = list(_entries(data, instrument, replies or {}))
    return str(
        made.get_template("report.html").render(
            data=data,
            instrument=instrument,
            score=data["score"],
            entries=entries,
            measured=list(_measured(data, instrument)),
            steps=list(next_steps(entries, data["score"])),
            unanswered=_by_reason(entries),
            place=place_among_published(data, words),
            scale=_scale(data),
            note=denominator(data["edition"], data["score"]["items"], words),
            tongue=_names(data),
            sites=Calibration.load().sites,
        )
    )


def read_report_data(folder: Path) -> dict[str, Any]:
    """answers.json of an assessment. Raises LosiError where it is missing or broken."""
    Answers.from_file(folder / "answers.json")
    data: dict[str, Any] = json.loads((folder / "answers.json").read_text(encoding="utf-8-sig"))
    return data


def decide_by_people(data: Mapping[str, Any], decided: Answers, name: str) -> dict[str, Any]:
    """The same report by what people decided: what they answered is certain, the rest keeps the machine's probability."""
    people = {given.code: given for given in decided.answers}
    answers = [{**given, **_by_people(people[given["code"]])} if given["code"] in people else given for given in data["answers"]]
    instrument = Instrument.load(data["edition"])
    new = score({given["code"]: given["answer"] for given in answers}, instrument).to_dict()
    known = {item.code for item in instrument.known_items}
    interval = score_interval([_chance(given) for given in answers if given["code"] in known])
    told = interval.to_dict() if interval and known - people.keys() else None
    return {**data, "answers": answers, "score": new, "interval": told, "decided_by": decided.assessor or name}


def _by_people(given: GivenAnswer) -> dict[str, Any]:
    return {"answer": given.answer.value, "probability": None, "note": given.note, "reason": "", "is_decided": True}


def _chance(given: Mapping[str, Any]) -> float | None:
    if given.get("is_decided") and given["answer"] != "unknown":
        return float(given["answer"] == "yes")
    chance: float | None = given["probability"]
    return chance


def _entries(data: Mapping[str, Any], instrument: Instrument, replies: Mapping[str, Any]) -> Iterator[Entry]:
    given = {answer["code"]: answer for answer in data["answers"]}
    nothing: dict[str, Any] = {"answer": "unknown", "probability": None, "evidence": [], "reason": "", "pages_read": []}
    for item in instrument.items:
        yield Entry(item, nothing | given.get(item.code, {}), replies.get(item.code, ()))


def _measured(data: Mapping[str, Any], instrument: Instrument) -> Iterator[Audited]:
    found = {one["code"]: one for one in (data.get("audits") or {}).get("measured", [])}
    yield from (Audited(item, found[item.code]) for item in instrument.items if item.code in found)


def picture(name: str, folder: Path | None) -> str:
    """A picture inside the report, which is one file that can be sent on; empty where it is not there."""
    if folder is None or not name:
        return ""
    path = (folder / name).resolve()
    if not path.is_relative_to((folder / "screenshots").resolve()) or not path.is_file():
        return ""
    return "data:image/jpeg;base64," + b64encode(path.read_bytes()).decode("ascii")


def next_steps(entries: list[Entry], score: Mapping[str, Any]) -> Iterator[Step]:
    """What is missing, the least effort first, each class on top of the one before."""
    reached = score["yes"]
    for effort, words in EFFORTS.items():
        items = [entry.item for entry in entries if entry.item.known and entry.item.effort == effort and entry.given["answer"] == "no"]
        reached += len(items)
        if items:
            yield Step(words, items, 1 / score["items"], reached / score["items"])


def _by_reason(entries: list[Entry]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for entry in entries:
        if entry.given["answer"] == "unknown":
            found[entry.given["reason"]].append(entry.item)
    return dict(found)


def place_among_published(data: Mapping[str, Any], words: Wording) -> str:
    published, value = published_scores(data["edition"]), data["score"]["score"]
    if not published or value is None:
        return ""
    above = [city for city in published if float(city.score) > value]
    below = [city for city in published if float(city.score) <= value]
    known = words("The UN's table names more cities; {count} of its scores are known here.", count=len(published))
    if not below:
        last = published[-1]
        return (
            known
            + " "
            + words("All of these stand higher; the lowest is {city} with {score}.", city=last.city, score=words.number(last.score))
        )
    if not above:
        return known + " " + words("None of these stands higher.")
    higher, lower = above[-1], below[0]
    between = {
        "above": higher.city,
        "above_score": words.number(higher.score),
        "below": lower.city,
        "below_score": words.number(lower.score),
    }
    told = words(
        "{count} of these stand higher; it would stand between {above} ({above_score}) and {below} ({below_score}).",
        count=len(above),
        **between,
    )
    return f"{known} {told}"


def _scale(data: Mapping[str, Any]) -> dict[str, Any]:
    """Where the score stands between 0 and 100 % of the questions, with level groups and published cities."""
    borders = [border for border, _ in reversed(GROUPS)]
    return {"borders": borders, "published": [float(city.score) for city in published_scores(data["edition"])]}


def denominator(edition: str, items: int, words: Wording) -> str:
    """What to say beside every comparison with published scores of the edition; empty where there is nothing to say."""
    published = published_scores(edition)
    fitting = fitting_denominators(city.score for city in published)
    if not published or items in fitting:
        return ""
    return words(
        "Published {edition} scores are steps of 1/{steps}, while {items} questions are known here; compare to about one question.",
        edition=edition,
        steps="/".join(map(str, fitting)) or "?",
        items=items,
    )


def _names(data: Mapping[str, Any]) -> str:
    main = next(iter(data.get("languages") or []), "")
    return languages()[main].name if main in languages() else main


def _clickable(address: str) -> bool:
    """Only addresses of the web become links; a saved page is named, not linked."""
    return address.startswith(("http://", "https://"))
