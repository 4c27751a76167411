"""The tokens of the compiled sheet, and a town's own, held against WCAG."""

import re
from pathlib import Path

import pytest

from madang.common.ui.colours import Theme, contrast, readable, theme_of
from madang.common.ui.models import Town

CSS = Path(__file__).parents[1] / "static/ui/madang.css"

TEXT_ON_GROUND = [
    *[(text, ground) for text in ("ink", "hint", "link", "link-hover", "link-visited", "error") for ground in ("paper", "field", "shade")],
    *[("on-fill", ground) for ground in ("button", "button-hover", "error-fill", "error-hover", "done", "indigo")],
    *[(f"{kind}-ink", f"{kind}-tint") for kind in ("info", "done", "wait", "error", "plain")],
    ("ink", "shade-deep"),
    ("hint", "shade-deep"),
    ("focus-ink", "focus"),
]
SHAPE_ON_GROUND = [(shape, ground) for shape in ("field-line", "ochre", "mark") for ground in ("paper", "field")]


def tokens(scheme):
    roots = re.findall(r":root\{([^}]*)\}", CSS.read_text())
    light = dict(re.findall(r"--([\w-]+):\s*([^;]+)", roots[0]))
    dark = light | dict(re.findall(r"--([\w-]+):\s*([^;]+)", roots[1]))
    return light if scheme == "light" else dark


def value(name, scheme):
    found = tokens(scheme)[name]
    inner = re.fullmatch(r"var\(--([\w-]+)\)", found)
    colour = value(inner[1], scheme) if inner else found
    return "#" + "".join(sign * 2 for sign in colour[1:]) if len(colour) == 4 else colour


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(text, ground, scheme):
    assert contrast(value(text, scheme), value(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_ON_GROUND)
def test_shapes_that_mean_something_stand_out(shape, ground, scheme):
    assert contrast(value(shape, scheme), value(ground, scheme)) >= 3


def test_contrast_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("colour", ["#ffff00", "#ff69b4", "#00ff00", "#ffffff", "#000000", "#1f4e79", "#808080"])
def test_whatever_colour_a_town_chooses_its_links_and_buttons_stay_readable(colour):
    theme = theme_of(Town(name={"en": "Maru"}, color_primary=colour, color_header=colour, color_accent=colour))
    for tokens_of, scheme in ((theme.light, "light"), (theme.dark, "dark")):
        for text in ("indigo", "link-hover"):
            for ground in ("paper", "shade", "field"):
                assert contrast(tokens_of[text], value(ground, scheme)) >= 4.5, (text, ground, scheme)
        ink = tokens_of.get("on-fill", value("on-fill", scheme))
        assert min(contrast(ink, tokens_of["indigo"]), contrast(ink, tokens_of["button-hover"])) >= 4.5
        assert contrast(tokens_of["ochre"], value("paper", scheme)) >= 3


def test_a_colour_that_is_readable_already_stays_as_it_was_chosen():
    assert readable("#1f4e79", ["#fbf8f1"]) == "#1f4e79"


def test_what_is_no_colour_is_left_out_of_the_sheet():
    assert theme_of(Town(name={}, color_primary="red;}")) == Theme({}, {})


def test_the_theme_sheet_holds_tokens_only(client, db):
    Town.objects.create(name={"en": "Maru"}, color_primary="#c2185b")
    answer = client.get("/theme.css")
    assert answer["Content-Type"] == "text/css"
    assert re.fullmatch(r"(:root\{(\s|--[\w-]+:#[0-9a-f]{6};)*\}|@media \(prefers-color-scheme:dark\)\{|\}|\s)+", answer.content.decode())
    assert "--indigo:#c2185b" not in answer.content.decode().split("@media")[1]
