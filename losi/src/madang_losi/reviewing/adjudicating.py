"""Settling: what two assessors differ in and what the city replied to, in the order in which it moves the city's place."""

import csv
from collections.abc import Sequence
from pathlib import Path

from madang_methods.index import Answer

from madang_losi.answers import Answers
from madang_losi.comparing import disagreements
from madang_losi.errors import LosiError
from madang_losi.instrument import Item
from madang_losi.replies import replies_by_code
from madang_losi.reporting import read_report_data
from madang_losi.reviewing.review import Review, Voice


def folder_of(path: Path) -> Path:
    """The assessment that a file of answers belongs to."""
    return path.resolve().parent.parent if path.resolve().parent.name == "reviews" else path.resolve().parent


def chances_of(folder: Path) -> dict[str, float]:
    """What the machine holds likely, by code; nothing where it did not assess."""
    given = read_report_data(folder)["answers"] if (folder / "answers.json").exists() else []
    return {answer["code"]: answer["probability"] for answer in given if answer.get("probability") is not None}


def scores_of(round_folder: Path | None) -> list[float]:
    """Scores of the cities of a round, among which the place is; nothing without a round. Raises LosiError where it has none."""
    if round_folder is None:
        return []
    path = round_folder / "round.csv" if round_folder.is_dir() else round_folder
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = [float(row["score"]) for row in csv.DictReader(file) if row["score"]]
    except (OSError, KeyError, ValueError) as problem:
        raise LosiError(f"{path} holds no scores of a round ({problem}). Give the folder that round wrote: --among FOLDER.") from problem
    return found


def adjudication(first: Path, second: Path, name: str, others: Sequence[float] = ()) -> Review:
    """A review of what is open, with everybody's words beside it; what both answered alike is taken over. Raises LosiError."""
    given = [Answers.from_file(first), Answers.from_file(second)]
    folder = folder_of(first)
    if folder != folder_of(second):
        raise LosiError(f"{first} and {second} lie in two assessments, so there is nothing to settle between them.")
    review = Review.open(folder, name)
    if review.path in {first.resolve(), second.resolve()}:
        raise LosiError(f"{name} is one of the two assessors. Who settles needs a name of their own: --decide NAME.")
    review.settles = tuple(answers.assessor or path.stem for answers, path in zip(given, (first, second), strict=True))
    replies = replies_by_code(folder)
    differing = [one.item for one in disagreements(given[0], given[1], review.instrument, chances_of(folder), others)]
    asked = set(replies) - {item.code for item in differing}
    review.items = (*differing, *(item for item in review.instrument.known_items if item.code in asked))
    review.voices = {item.code: [*_voices(given, (first, second), item), *_city(replies.get(item.code, []))] for item in review.items}
    _take_over(review, given)
    return review


def _voices(given: Sequence[Answers], paths: Sequence[Path], item: Item) -> list[Voice]:
    found = []
    for answers, path in zip(given, paths, strict=True):
        one = next((one for one in answers.answers if one.code == item.code), None)
        if one is not None:
            found.append(Voice(answers.assessor or path.stem, one.answer.value, one.note, one.doubt))
    return found


def _city(replies: Sequence[dict[str, str]]) -> list[Voice]:
    return [
        Voice(f"{one['name']}, {one['office'] or '–'} ({one['taken_at'][:10]})", "", one["text"], address=one["address"]) for one in replies
    ]


def _take_over(review: Review, given: Sequence[Answers]) -> None:
    """What nobody needs to settle stands in the adjudicator's file from the beginning."""
    first, second = (answers.by_code for answers in given)
    left = {item.code for item in review.items} | review.latest.keys()
    agreed = [code for code in first if first[code] is second.get(code) and first[code] is not Answer.UNKNOWN and code not in left]
    steps = [{"code": code, "answer": first[code].value, "note": "", "doubt": False, "at": "", "agreed": True} for code in agreed]
    if steps:
        review.steps = [*steps, *review.steps]
        review.save()
