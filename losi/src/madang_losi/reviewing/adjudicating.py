"""Settling: what two assessors differ in and what the city replied to, in the order in which it moves the city's place."""

from collections.abc import Sequence
from pathlib import Path

from madang_methods.index import Answer

from madang_losi.answers import Answers
from madang_losi.comparing import disagreements
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item
from madang_losi.replies import replies_by_code
from madang_losi.reviewing.review import Review, Voice


def folder_of(path: Path) -> Path:
    """The assessment that a file of answers belongs to."""
    return path.resolve().parent.parent if path.resolve().parent.name == "reviews" else path.resolve().parent


def queue(first: Answers, second: Answers, instrument: Instrument, replied: Sequence[str]) -> tuple[Item, ...]:
    """First what differs, then what the city replied to although both agree."""
    differing = [one.item for one in disagreements(first, second, instrument)]
    rest = [item for item in instrument.known_items if item.code in set(replied) - {item.code for item in differing}]
    return (*differing, *rest)


def adjudication(first: Path, second: Path, name: str) -> Review:
    """A review of what is open, with everybody's words beside it; what both answered alike is taken over. Raises LosiError."""
    given = [Answers.from_file(first), Answers.from_file(second)]
    folder = folder_of(first)
    if folder != folder_of(second):
        raise LosiError(f"{first} and {second} lie in two assessments, so there is nothing to settle between them.")
    review = Review.open(folder, name)
    if review.path in {first.resolve(), second.resolve()}:
        raise LosiError(f"{name} is one of the two assessors. Who settles needs a name of their own: --decide NAME.")
    replies = replies_by_code(folder)
    review.items = queue(given[0], given[1], review.instrument, list(replies))
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
    open_codes = {item.code for item in review.items}
    for code in first:
        if first[code] is second.get(code) and code not in open_codes and first[code] is not Answer.UNKNOWN and code not in review.latest:
            review.steps.append({"code": code, "answer": first[code].value, "note": "", "doubt": False, "at": "", "agreed": True})
