"""Pictures hold every alphabet, and are the same text on every machine."""

import re
import warnings

import pytest

pytest.importorskip("matplotlib", reason="pictures need the extra plots")
from madang_methods.drawing import as_svg, bars

NAMES = ["water", "안전한 물을 마시는 가구", "الشرب المأمون", "安全な水", "\U00012000 cuneiform"]


def test_letters_of_every_alphabet_stay_text_and_no_font_is_missed_aloud():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = as_svg(bars(NAMES, [1.0, 2, 3, 4, 5], ["a"] * 5, "title", "unit"))
    assert all(name in text for name in NAMES)


def test_a_picture_names_the_readers_fonts_not_those_of_this_machine():
    text = as_svg(bars(NAMES, [1.0, 2, 3, 4, 5], ["a"] * 5, "title", "unit"))
    assert set(re.findall(r"font-family: ([^;\"]+)", text)) == {"'DejaVu Sans', Verdana, sans-serif"}


def test_the_same_picture_is_the_same_text():
    assert as_svg(bars(["a"], [1.0], ["1"], "t", "u")) == as_svg(bars(["a"], [1.0], ["1"], "t", "u"))
