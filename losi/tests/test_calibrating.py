"""From kinds of evidence to a probability: counted, drawn towards what the weights mean, and never made sure by two weak hints."""

from madang_losi.calibrating import Case, count, fit
from madang_losi.rules import Finding

KINDS = {"passage weak", "section weak", "topic strong"}


def finding(kind):
    return Finding(kind, "page.html", "words", "p", 1, "en", "284.1 v2")


def cases(kind, *answers):
    return [Case("maru", "284", (finding(kind),), answer) for answer in answers]


def test_what_was_counted_elsewhere_counts_like_what_is_at_hand():
    here = fit(cases("passage weak", True, False, False, False), KINDS)
    assert fit([], KINDS, counted={"passage weak": (3, 1)}) == here
    assert count(cases("passage weak", True, False, False, False)) == {"passage weak": (3, 1)}


def test_without_any_case_the_weight_alone_speaks():
    assert fit([], KINDS).types["topic strong"] == 0.85


def test_two_weak_hints_do_not_make_a_yes_and_a_second_kind_raises_one():
    calibration = fit(cases("passage weak", False, False), KINDS)
    weak = [finding("passage weak"), finding("section weak")]
    assert calibration.probability(weak) == max(calibration.types["passage weak"], calibration.types["section weak"]) < 0.5
    assert calibration.probability([*weak, finding("topic strong")]) > calibration.types["topic strong"]
