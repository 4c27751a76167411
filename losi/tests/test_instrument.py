"""The instrument is data that a reader can check, and a broken one is refused with a sentence."""

import csv
from pathlib import Path

import pytest
from madang_losi import Instrument, editions
from madang_losi.errors import LosiError

SHARED = Path(__file__).parents[3] / "shared" / "data" / "losi" / "indicators.csv"

needs_shared_data = pytest.mark.skipif(
    not SHARED.exists(), reason="The list of indicators lies outside the repository, in ../shared/data/losi."
)

SMALL = Path(__file__).with_name("small.yaml")


def test_the_2024_edition_has_95_known_items_in_six_criteria():
    instrument = Instrument.load("2024")
    sizes = [sum(item.criterion == criterion for item in instrument.items) for criterion in instrument.criteria]
    assert sizes == [6, 30, 22, 15, 10, 12]
    assert len(instrument.known_items) == 95


def test_older_editions_carry_what_is_not_known_outside_the_score():
    for edition, sizes, known in (("2022", [8, 25, 18, 17, 18], 83), ("2020", [11, 33, 25, 11], 73)):
        instrument = Instrument.load(edition)
        assert [sum(item.criterion == criterion for item in instrument.items) for criterion in instrument.criteria] == sizes
        assert len(instrument.known_items) == known
        assert all(item.confidence == "unsure" for item in instrument.items if not item.known)


def test_a_question_is_worded_once_for_all_editions_that_ask_it():
    newest = {item.code: item for item in Instrument.load("2024").items}
    shared = [item for item in Instrument.load("2020").items if item.code in newest]
    assert len(shared) == 70
    for item in shared:
        assert (item.question, item.counts, item.remedy) == (newest[item.code].question, newest[item.code].counts, newest[item.code].remedy)


@needs_shared_data
@pytest.mark.parametrize("edition", ["2020", "2022"])
def test_what_an_older_edition_asks_and_how_sure_that_is_follows_the_list(edition):
    rows = [row for row in csv.DictReader(SHARED.open(encoding="utf-8")) if row["edition"] == edition]
    items = Instrument.load(edition).items
    listed = {(row["code"], row["criterion"], row["confidence"]) for row in rows if row["code"] != "?"}
    assert {(item.code, item.criterion, item.confidence) for item in items if not item.code.startswith("u")} == listed
    assert sum(item.code.startswith("u") for item in items) == sum(row["code"] == "?" for row in rows)


def test_a_code_that_the_earlier_edition_does_not_have_is_refused():
    with pytest.raises(LosiError, match="listed by its code alone"):
        Instrument.from_yaml('{edition: "x", title: x, items_from: "2024", items: {Technology: ["999"]}}', "x")


@needs_shared_data
def test_codes_criteria_and_certainty_are_those_of_the_list():
    rows = [row for row in csv.DictReader(SHARED.open(encoding="utf-8")) if row["edition"] == "2024"]
    listed = [(row["code"], row["criterion"], row["confidence"]) for row in rows]
    assert [(item.code, item.criterion, item.confidence) for item in Instrument.load("2024").items] == listed


@needs_shared_data
def test_no_question_rule_or_remedy_repeats_six_words_of_the_list():
    rows = list(csv.DictReader(SHARED.open(encoding="utf-8")))
    listed = {run for row in rows for text in (row["indicator"], row["counts_when"]) for run in six_words(text)}
    for item in (item for edition in editions() for item in Instrument.load(edition).items):
        for text in (item.title, item.question, item.counts, item.remedy):
            assert not listed & six_words(text), item.code


def six_words(text: str) -> set[tuple[str, ...]]:
    words = "".join(mark if mark.isalnum() else " " for mark in text.lower()).split()
    return set(zip(*(words[start:] for start in range(6)), strict=False))


def test_every_item_of_every_edition_is_a_question_with_a_rule_and_a_remedy():
    for edition in editions():
        for item in Instrument.load(edition).items:
            assert item.question.endswith("?"), item.code
            assert item.counts.endswith("."), item.code
            assert item.remedy.endswith("."), item.code


def test_an_edition_nobody_wrote_is_answered_with_those_there_are():
    with pytest.raises(LosiError, match=r"no instrument for edition 1999\. Known editions: .*2024"):
        Instrument.load("1999")


def test_an_instrument_of_ones_own_is_read_from_a_file():
    instrument = Instrument.from_file(SMALL)
    assert [item.code for item in instrument.known_items] == ["901", "903"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('code: "903"', 'code: "901"', "these codes occur more than once: 901"),
        ("criterion: Technology", "criterion: Weather", "not in the list of criteria: Weather"),
        ("known: false, ", "", "item 902 is unsure and must say known: false"),
        ("effort: easy", "effort: huge", "effort"),
        ("edition:", "edition: [", "cannot be used"),
    ],
)
def test_a_broken_instrument_is_refused(old, new, says):
    with pytest.raises(LosiError, match=says):
        Instrument.from_yaml(SMALL.read_text(encoding="utf-8").replace(old, new), "small.yaml")
