import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from madang.common.ui import charts


def draw(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


WORDS = charts.Words("Applications")
BARS = [("Register a birth", 412), ("Move house", 103), ("Lost and found", None)]


def test_bars_are_as_long_as_their_numbers():
    drawn = charts.bars(BARS, WORDS)["rows"]
    assert drawn[0]["length"] == pytest.approx(4 * drawn[1]["length"])


def test_a_number_held_back_is_said_and_not_drawn_as_nothing():
    html = draw('{% bar_chart rows "Applications" %}', rows=BARS)
    assert html.count("not shown") == 2  # in the chart and in its table


def test_a_share_is_rounded_and_stands_on_its_interval():
    drawn = charts.ranges([("Women", 66.67, (48.8, 80.8)), ("Hidden", None, None)], charts.Words("Served", unit="%"))["rows"]
    assert drawn[0]["low"] < drawn[0]["x"] < drawn[0]["high"]
    assert [row["said"] for row in drawn] == ["66.7% (49 to 81)", "not shown"]
    assert 'scope="row"' in draw('{% range_chart rows "Served" %}', rows=[("Women", 50.0, (40.0, 60.0))])


def test_every_chart_has_a_title_a_description_and_its_table():
    html = draw('{% bar_chart rows "Applications" "Most register a birth." %}', rows=BARS)
    assert "<title" in html and "Most register a birth." in html and "<table" in html and html.count('scope="row"') == 3


def test_charts_carry_no_inline_style():
    html = draw(
        '{% bar_chart rows "A" %}{% stacked_bar_chart stacked series "B" %}{% line_chart points "C" %}',
        rows=BARS,
        stacked=[("x", [1, 2])],
        series=["a", "b"],
        points=[("1", 1), ("2", 3)],
    )
    assert "style=" not in html and "<style" not in html


def test_figures_in_coordinates_are_never_written_in_the_local_way():
    with override("ar"):
        html = draw('{% line_chart points "C" %}', points=[("1", 1.5), ("2", 3.25), ("3", 7.0)])
    assert re.search(r'points="[\d., -]+"', html)
    assert all(re.fullmatch(r"-?[\d.]+%?", x) for x in re.findall(r' c?[xy]="([^"]*)"', html))


def test_reading_from_the_right_mirrors_the_bars():
    with override("ar"):
        drawn = charts.bars(BARS, WORDS)["rows"]
    assert drawn[0]["x"] + drawn[0]["length"] == pytest.approx(100)


def test_the_parts_of_a_stacked_bar_fill_it():
    drawn = charts.stacked([("a", [3, 1])], ["x", "y"], WORDS)["rows"][0]["parts"]
    assert sum(part["length"] for part in drawn) == pytest.approx(100)


def test_a_fifth_series_is_refused_because_nobody_could_tell_it_apart():
    with pytest.raises(ValueError, match="four"):
        charts.stacked([("a", [1] * 5)], list("abcde"), WORDS)


def test_a_line_breaks_where_a_value_is_missing():
    points = [("a", 1), ("b", 2), ("c", None), ("d", 3)]
    assert len(charts.line(points, WORDS)["runs"]) == 2


@pytest.mark.parametrize(("number", "top"), [(0, 1), (0.07, 0.1), (12.5, 20), (20, 20), (412, 500), (2100, 2500)])
def test_the_axis_ends_at_a_round_number(number, top):
    assert charts.nice_top(number) == pytest.approx(top)


def test_charts_of_nothing_are_drawn_without_error():
    assert "<svg" in draw('{% bar_chart rows "A" %}{% line_chart rows "B" %}', rows=[])
