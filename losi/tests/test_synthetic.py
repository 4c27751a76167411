"""Invented cities: the same seed gives the same city, and the yardstick finds in them what was put there."""

import csv

import pytest
from madang_losi.assessing import assess
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.synthetic import invent, save
from madang_losi.synthetic.cities import STRUCTURE, languages, words
from madang_losi.synthetic.markup import STYLES
from madang_losi.terms import languages as read_languages


def test_the_same_seed_gives_the_same_city_and_another_seed_another():
    assert invent("ko", 3).pages() == invent("ko", 3).pages()
    assert invent("ko", 3).truth != invent("ko", 4).truth


def test_a_city_can_be_invented_in_every_language_that_is_read():
    assert set(languages()) == set(read_languages())
    for code in languages():
        assert words(code)["content"].keys() == words("en")["content"].keys()
        assert words(code)["services"].keys() == words("en")["services"].keys()


def test_every_code_that_is_asked_is_one_of_the_instrument():
    codes = {item.code for item in Instrument.load("2024").items}
    assert {*words("en")["content"], *words("en")["services"], *STRUCTURE} <= codes


def test_a_language_or_style_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(LosiError, match="en, es"):
        invent("xx")
    with pytest.raises(LosiError, match="broken, modern, tables"):
        invent("en", style="baroque")


def test_a_city_is_saved_with_what_is_true_of_it(tmp_path):
    city = invent("sv", 5)
    site = save(city, tmp_path)
    assert (site / "index.html").is_file()
    with (tmp_path / "truth.csv").open(encoding="utf-8") as file:
        rows = {row["code"]: row["label"] == "1" for row in csv.DictReader(file)}
    assert rows == city.truth


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_of_markup_is_read(tmp_path, style):
    city = invent("ru", 1, style=style, share=1.0)
    answers = assess(save(city, tmp_path)).by_code()
    assert answers["284"].answer == "yes"
    assert answers["281"].answer == "yes" or style == "broken"


@pytest.mark.parametrize("language", ["ar", "en", "ko", "zh"])
def test_traps_are_seen_through(tmp_path, language):
    city = invent(language, 2, share=0.0)
    said = assess(save(city, tmp_path)).by_code()
    assert sum(said[code].answer == "yes" for code in city.truth) <= 2


@pytest.mark.parametrize("language", languages())
def test_what_a_city_has_and_lacks_is_told_apart_in_every_language(tmp_path, language):
    city = invent(language, 1)
    said = assess(save(city, tmp_path)).by_code()
    right = sum((said[code].answer == "yes") == truth for code, truth in city.truth.items())
    assert right > 0.9 * len(city.truth)


def test_a_page_for_guests_does_not_change_the_language_of_the_city(tmp_path):
    guests = next(city for seed in range(20) if "212" in (city := invent("ko", seed)).has)
    assert assess(save(guests, tmp_path)).by_code()["212"].answer == "yes"
    assert assess(tmp_path / "site").read.language == "ko"


def test_a_city_that_has_nothing_but_traps_is_not_taken_for_one_that_has_all(tmp_path):
    nothing = assess(save(invent("en", 2, share=0.0), tmp_path / "nothing"))
    everything = assess(save(invent("en", 2, share=1.0), tmp_path / "all"))
    assert nothing.score.total.value < 0.08
    assert everything.score.total.value > 0.7
