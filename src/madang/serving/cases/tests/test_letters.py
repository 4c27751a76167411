"""The facts of a case in the words of a letter."""

from madang.serving.cases.letters import facts_for_letters, fill_in

from .filed import file_case


def test_an_empty_fact_leaves_no_space_that_would_break_the_bold():
    assert fill_in("Born in: **{place} {house}**.", {"place": "At home", "house": ""}) == "Born in: **At home**."
    assert fill_in("{unknown} stays, and {place}", {"place": "here"}) == "{unknown} stays, and here"


def test_a_reference_reads_from_left_to_right_in_an_arabic_letter(dog_tag):
    case = file_case(dog_tag)
    assert facts_for_letters(case, None, "ar")["reference"] == f"\u2068{case.reference}\u2069"
    assert facts_for_letters(case, None, "ko")["reference"] == case.reference
