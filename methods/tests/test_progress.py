"""Progress: published numbers of Statistics Canada and of the SDSN, cases worked by hand, and what must always hold."""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.progress import (
    DOWN,
    EUROSTAT,
    TOWARDS,
    UP,
    Aim,
    Arrow,
    Growth,
    Light,
    Pace,
    arrows,
    assess,
    current_status,
    goal_score,
    growth_score,
    growth_status,
    growth_value,
    lights,
    normalised,
    panel,
    panel_of,
    predicted,
    progress,
    series,
)
from madang_methods.progress.comparing import CHOICES, paces
from madang_methods.progress.report import report

CANADA = Path(__file__).parent / "statcan" / "components.csv"
BENIN = Path(__file__).parents[3] / "shared" / "data" / "sdg" / "benin" / "230629_Benin_indexdata_Subnational.xlsx"

# The target lies behind the base: observed / required growth has the other sign than what is published.
MET_FROM_THE_START = {"14-2-1 / Percentage", "15-5-1", "3-13-1", "9-7-1"}
POVERTY = Aim(DOWN, target=7.25, worst=30, best=0, green=5, red=15)


# --- Statistics Canada -------------------------------------------------------------------------------------------------


def canada():
    with CANADA.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["base_value"]]
    return rows, panel_of([_canadian(row) for row in rows])


def _canadian(row):
    number = {name: float(row[name]) if row[name] else None for name in ("target", "limit")}
    aim = Aim(int(row["direction"]), number["target"], int(row["target_year"]), int(row["base_year"]), number["limit"])
    points = {int(row[f"{end}_year"]): float(row[f"{end}_value"]) for end in ("base", "current")}
    return series(row["series"], list(points.items()), aim)


def test_125_published_progress_values_scores_and_words_of_statistics_canada_are_reproduced():
    rows, found = canada()
    values = growth_value(found)
    scores, words = growth_score(found, values), growth_status(found, values)
    published = [place for place, row in enumerate(rows) if row["progress_value"]]
    assert len(published) == 125
    for place in published:
        row = rows[place]
        assert values[place] == pytest.approx(float(row["progress_value"]), rel=1e-12, abs=1e-15)
        assert scores[place] == pytest.approx(float(row["score"]), abs=1e-9)
        assert words[place].replace(" ", "_") == row["status"]
    assert all(np.isnan(values[place]) for place in range(len(rows)) if place not in published)


def test_observed_over_required_growth_gives_121_of_them_and_the_other_four_had_met_their_target_from_the_start():
    rows, found = canada()
    values = growth_value(found)
    required = (found.target / found.base.value) ** (1 / (found.target_year - found.base.year)) - 1
    plain = values * np.sign(required) * found.direction
    plain = np.where(np.isnan(found.target), values, plain)
    published = [place for place, row in enumerate(rows) if row["progress_value"]]
    wrong = {rows[place]["series"] for place in published if not np.isclose(plain[place], float(rows[place]["progress_value"]), rtol=1e-12)}
    assert (len(published) - len(wrong), wrong) == (121, MET_FROM_THE_START)
    for place in published:
        if rows[place]["series"] in wrong:
            assert plain[place] == pytest.approx(-float(rows[place]["progress_value"]))


@pytest.mark.parametrize("name", sorted(MET_FROM_THE_START))
def test_a_target_met_from_the_start_is_refused_unless_it_is_allowed(name):
    one = next(_canadian(row) for row in canada()[0] if row["series"] == name)
    with pytest.raises(UnusableInput, match="lies on the wrong side"):
        assess(one)
    assert assess(one, met_at_base=True).growth.value is not None


# --- SDSN: the subnational index of Benin ------------------------------------------------------------------------------

needs_benin = pytest.mark.skipif(
    not BENIN.exists(), reason="the shared data is not on this machine (the workbook may be tested on, not copied)"
)


@pytest.fixture(scope="module")
def benin():
    openpyxl = pytest.importorskip("openpyxl", reason="reading the workbook needs openpyxl")
    book = openpyxl.load_workbook(BENIN, data_only=True, read_only=True)
    sheets = {}
    for name in ("Codebook", "Indice", "Dashboard", "LNOB Dash & Trends", "Séries temporelles"):
        head, *rows = book[name].iter_rows(values_only=True)
        sheets[name] = (list(head), [row for row in rows if row[0] is not None])
    return sheets


def _codes(benin):
    head, rows = benin["Codebook"]
    found = {}
    for row in rows:
        one = dict(zip(head, row, strict=True))
        direction = UP if one["formula"] == "ascending" else DOWN
        bounds = {"best": one["Valeur Cible"], "worst": one["Limite inferieure"], "green": one["Seuil vert"], "red": one["Seuil rouge"]}
        found[one["IndCode"]] = (Aim(direction, base_year=2000, **bounds), one["cat_lnob"])
    return found


@needs_benin
def test_584_of_584_cells_and_52_of_52_scores_of_benin_are_reproduced(benin):
    codes, (head, rows) = _codes(benin), benin["Indice"]
    scores = defaultdict(dict)
    cells = 0
    for column, name in enumerate(head):
        if name and name.startswith("n_"):
            aim, goal = codes[name[2:]]
            for row in rows:
                found = float(normalised(np.nan if row[column - 1] is None else row[column - 1], aim.worst, aim.best))
                if row[column] is not None:
                    cells += 1
                    assert found == pytest.approx(row[column], abs=0.001)
                scores[goal, row[0]][name] = found
    assert cells == 584
    published = {
        (goal, row[0]): row[head.index(f"{title} Score")]
        for row in rows
        for title, goal in (("Genre", "genre"), ("Pauvreté", "pauvreté"), ("Revenu", "revenus"), ("Services", "services"))
    }
    assert len(published) == 52
    for key, score in published.items():
        assert float(goal_score([list(scores[key].values())])[0]) == pytest.approx(
            score, abs=0.001
        )  # printed with three places, cut and not rounded


@needs_benin
def test_584_of_585_lights_of_benin_are_reproduced_and_the_other_has_no_value(benin):
    codes, (head, rows) = _codes(benin), benin["Dashboard"]
    found, missing = Counter(), []
    for column, name in enumerate(head):
        if name and name.startswith("col_"):
            aim, _ = codes[name[4:]]
            for row in rows:
                light = lights(np.nan if row[column - 1] is None else row[column - 1], aim.green, aim.red, aim.direction)[()]
                found[light == row[column]] += 1
                if light is Light.GREY:
                    missing.append((name, row[0], row[column]))
    assert found == {True: 584, False: 1}
    assert [one[:2] for one in missing] == [("col_lnb3_scolamparit", "Alibori")]


@needs_benin
def test_321_of_323_arrows_of_benin_are_reproduced_and_the_others_are_named(benin):
    codes, (head, rows) = _codes(benin), benin["LNOB Dash & Trends"]
    names, times = benin["Séries temporelles"]
    values = defaultdict(dict)
    for row in times:
        for name, value in zip(names, row, strict=True):
            if name in codes and value is not None:
                values[row[0], name][int(row[1])] = value
    told, published = [], []
    untold = 0
    for column, name in enumerate(head):
        if name and name.startswith("arrow_n_"):
            for row in rows:
                points = values[row[0], name[8:]]
                if row[column] and len(points) > 1:
                    told.append(series(name[8:], list(points.items()), codes[name[8:]][0], group=row[0]))
                    published.append(row[column])
                else:
                    untold += row[column] is not None
    found = arrows(panel_of(told))
    wrong = {
        (one.indicator, one.group): (mine.value, theirs) for one, mine, theirs in zip(told, found, published, strict=True) if mine != theirs
    }
    assert len(told) == 323
    assert len(told) - len(wrong) == 321
    # Both fell a little from the first year to the last, and are published as stagnating; others that fell as little are published as falling.
    assert wrong == {("lnb1_lits", "Atacora"): ("↓", "→"), ("lnb1_prim", "Littoral"): ("↓", "→")}
    # The rest: 39 arrows rest on years the workbook does not hold, and two are empty.
    assert untold == 41


# --- by hand -----------------------------------------------------------------------------------------------------------


def test_poverty_in_canada_is_moderate_5_7_of_ten_steps_and_met_on_a_straight_line():
    # Published 14.5 (2015), 10.4 (2023), target 7.25: progress 0.9010899546976208, score 2.1506954374096354.
    found = assess(series("poverty", [(2015, 14.5), (2023, 10.4)], POVERTY))
    assert found.growth.value == pytest.approx(0.9010899546976208, rel=1e-14)
    assert found.growth_score == pytest.approx(2.1506954374096354, rel=1e-12)
    assert found.growth.status == "moderate progress"
    assert found.status_index == pytest.approx(10 * 4.1 / 7.25)
    assert found.predicted == pytest.approx(14.5 - 15 * 4.1 / 8)
    assert found.anticipated.status == "maintain"
    assert found.paces["growth"] is Pace.SLOW
    assert "compounds per cent" in found.differs[0]


def test_the_weighted_line_by_hand():
    # Years 2015, 2016, 2018 weigh 1, 2, 4: mean year 2016.857…, by the normal equations of weighted least squares.
    years, values, weights = np.array([2015.0, 2016, 2018]), np.array([10.0, 12, 11]), np.array([1.0, 2, 4])
    design = np.vander(years - 2015, 2)
    slope, level = np.linalg.solve(design.T @ (weights[:, None] * design), design.T @ (weights * values))
    one = series("x", list(zip(years.astype(int), values, strict=True)), Aim(UP, target=20))
    assert predicted(panel_of([one]))[0] == pytest.approx(level + 15 * slope)


def test_parity_counts_how_much_nearer_the_value_has_come_from_either_side():
    def index(base, now):
        return assess(series("parity", [(2015, base), (2020, now)], Aim(TOWARDS, target=1))).status_index

    assert index(0.8, 0.9) == pytest.approx(5)
    assert index(1.2, 1.1) == pytest.approx(5)
    assert index(0.8, 1.1) == pytest.approx(5)
    assert index(0.8, 0.7) == pytest.approx(-5)


def test_a_score_is_the_way_from_worst_to_best_and_lights_turn_half_way():
    assert normalised([0, 5, 10, 12, -1], 0, 10).tolist() == [0, 50, 100, 100, 0]
    assert normalised([30, 15, 0], 30, 0).tolist() == [0, 50, 100]
    assert [light.value for light in lights([90, 85, 84.9, 70, 69.9, np.nan], 90, 70, UP)] == [
        "green",
        "yellow",
        "yellow",
        "orange",
        "red",
        "grey",
    ]
    assert [light.value for light in lights([5, 6, 9, 11], 5, 10, DOWN)] == ["green", "yellow", "orange", "red"]


@pytest.mark.parametrize(
    ("values", "arrow"),
    [
        ([(2015, 40), (2020, 60)], Arrow.ON_TRACK),
        ([(2015, 40), (2020, 50)], Arrow.MODERATE),
        ([(2015, 40), (2020, 41)], Arrow.STAGNATING),
        ([(2015, 40), (2020, 40)], Arrow.STAGNATING),
        ([(2015, 40), (2020, 39)], Arrow.FALLING),
        ([(2015, 92), (2020, 95)], Arrow.ON_TRACK),
        ([(2015, 95), (2020, 92)], Arrow.STAGNATING),
        ([(2015, 95), (2020, 80)], Arrow.FALLING),
        ([(2015, 120), (2020, 110)], Arrow.ON_TRACK),
    ],
)
def test_arrows_hold_the_step_against_the_one_that_reaches_green(values, arrow):
    one = series("x", values, Aim(UP, worst=0, best=100, green=90, red=50))
    assert arrows(panel_of([one]))[0] is arrow


def test_without_a_target_the_cuts_decide_and_eurostats_are_others():
    one = panel_of([series("x", [(2015, 100), (2016, 99.2)], Aim(UP))])
    value = growth_value(one)
    assert growth_status(one, value)[0] is Growth.AWAY
    assert growth_status(one, value, EUROSTAT)[0] is Growth.LIMITED
    near = panel_of([series("x", [(2015, 97), (2016, 97.5)], Aim(UP, limit=100))])
    assert growth_status(near, growth_value(near))[0] is Growth.SUBSTANTIAL


# --- what cannot be used -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "aim", "says"),
    [
        ([(2015, 5), (2020, 4)], Aim(UP, target=3), r"“x”: the target 3 lies on the wrong side of the value it had \(5\) in 2015"),
        ([(2015, 5), (2020, 4)], Aim(UP, target=5), "the target 5 is the value it had"),
        ([(2015, 5)], Aim(UP), r"“x” has one year only from 2015 on \(2015\). Add another year."),
        ([(2012, 5), (2014, 4)], Aim(UP), "no value from 2015 on"),
        ([(2015, None), (2016, float("nan"))], Aim(UP), "no value at all"),
        ([(2015, 5), (2015, 4)], Aim(UP), "Give each year once"),
        ([(2015, float("inf")), (2016, 4)], Aim(UP), "2015: the value is missing"),
    ],
)
def test_a_series_that_says_nothing_is_refused_with_a_sentence(points, aim, says):
    with pytest.raises(UnusableInput, match=says):
        assess(series("x", points, aim))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"direction": 2}, "direction is 2"),
        ({"direction": UP, "worst": 5, "best": 3}, "Exchange them"),
        ({"direction": DOWN, "green": 10, "red": 5}, "Exchange them"),
        ({"direction": UP, "target": float("nan")}, "target is nan"),
        ({"direction": UP, "target_year": 2010}, "not after the base year"),
        ({"direction": TOWARDS}, "Without a target"),
    ],
)
def test_an_aim_that_contradicts_itself_is_refused_with_a_sentence(given, says):
    with pytest.raises(UnusableInput, match=says):
        Aim(**given)


@pytest.mark.parametrize(
    ("points", "aim", "why"),
    [
        ([(2015, 0), (2020, 4)], Aim(UP, target=10), "The value of 2015 is 0"),
        ([(2015, 4), (2020, 2)], Aim(DOWN, target=0), "The target is 0"),
        ([(2015, -4), (2020, 2)], Aim(UP, target=5), "The sign changes"),
        ([(2015, 0.8), (2020, 0.9)], Aim(TOWARDS, target=1), "one good direction only"),
    ],
)
def test_where_growth_cannot_tell_it_says_why_and_escap_still_tells(points, aim, why):
    found = assess(series("x", points, aim))
    assert found.growth.value is None
    assert why in found.growth.why_not
    assert found.anticipated.value is not None
    assert found.status_index is not None


def test_what_is_left_out_is_named_and_the_rest_is_assessed():
    good = series("good", [(2015, 5), (2020, 6)], Aim(UP, target=9))
    found = progress([good, series("lonely", [(2015, 5)], Aim(UP))], unread={"unsaid": "Nobody says"})
    assert [one.series.indicator for one in found.assessments] == ["good"]
    assert set(found.left_out) == {"lonely", "unsaid"}
    with pytest.raises(UnusableInput, match="given twice"):
        progress([good, good])


def test_thousands_of_series_are_assessed_in_blocks_and_told_short(monkeypatch):
    monkeypatch.setattr("madang_methods.progress.assessing.BLOCK", 7)
    monkeypatch.setattr("madang_methods.progress.report.MOST_ROWS", 5)
    whole = [series(f"x{number}", [(2015, 10 + number), (2020, 12 + number)], Aim(UP, target=90)) for number in range(20)]
    seen = []

    def watched(numbers):
        for number in numbers:
            seen.append(number)
            yield number

    found = progress(whole, watched=watched)
    assert seen == [0, 7, 14]
    assert [one.series.indicator for one in found.assessments] == [f"x{number}" for number in range(20)]
    table = report(found).tables[0]
    assert (len(table.rows), table.caption) == (5, "What each method says (the first 5; 15 more in --json)")


# --- side by side ------------------------------------------------------------------------------------------------------


def test_a_late_jump_is_on_track_for_two_ends_and_too_slow_for_a_line_through_all_years():
    values = [71.0, 70.8, 71.2, 71.1, 71.3, 71.0, 70.9, 71.2, 74.9, 78.8, 82.7]
    found = assess(series("bus", list(enumerate(values, 2015)), Aim(UP, target=90, green=85, red=60)))
    assert found.paces == {"growth": Pace.GOOD, "anticipated": Pace.SLOW, "arrow": Pace.GOOD}
    assert any("follows all 11" in one for one in found.differs)


def test_a_green_below_the_target_is_named_as_the_reason():
    found = assess(series("x", [(2015, 40), (2020, 50), (2025, 60)], Aim(UP, target=90, green=65, red=30)))
    assert found.paces["arrow"] is Pace.GOOD
    assert any("the target is 90, and SDSN's green begins at 65" in one for one in found.differs)


def test_those_furthest_behind_are_found_and_the_headline_is_asked_whether_it_hides_them():
    aim = Aim(UP, target=90)
    rows = {"": (60, 80), "town": (70, 92), "harbour": (50, 48)}
    found = progress([series("school", [(2015, one), (2025, two)], aim, group=name) for name, (one, two) in rows.items()])
    (school,) = found.inclusive
    assert (school.behind.series.group, school.beside.series.group) == ("harbour", "")
    assert (school.gap_then, school.gap_now, school.widens, school.hides) == (10, 32, True, True)
    assert "harbour" in school.explain()
    json.loads(found.to_json())


def test_a_goal_is_the_mean_of_its_indicators_and_many_series_weigh_as_one():
    aim = Aim(UP, target=100, worst=0, best=100)
    values = {"3.1.1 mothers": 100, "3.9.1 / polio": 60, "3.9.1 / mumps": 80, "4-1-1": 70, "3.b.1 vaccines": 50, "our own": 99}
    found = progress([series(name, [(2015, 50), (2025, value)], aim) for name, value in values.items()])
    health, school = found.goals
    assert (health.goal, school.goal) == (3, 4)
    assert health.score == pytest.approx((100 + 70 + 50) / 3)
    assert health.status_index == pytest.approx((10 + (2 + 6) / 2 + 0) / 3)
    assert (health.indicators, school.indicators) == ((3, 3), (1, 1))


# --- what must always hold ---------------------------------------------------------------------------------------------

patient = settings(deadline=None)  # the machine may be busy
numbers = st.floats(1, 1000, allow_nan=False)
histories = st.lists(numbers, min_size=2, max_size=12)


@patient
@given(histories, numbers, st.sampled_from([UP, DOWN]))
def test_choices_give_the_words_of_the_methods_back(values, target, direction):
    assume(direction * (target - values[0]) > 1e-6)
    green = values[0] + direction * 0.8 * abs(target - values[0])
    one = series("x", list(enumerate(values, 2015)), Aim(direction, target=target, green=green))
    found = assess(one)
    table = panel_of([one])
    for name, choices in CHOICES.items():
        if name == "arrow" and arrows(table)[0] is Arrow.STAGNATING:
            continue
        edges = {"growth": (0.95, 0), "anticipated": (10, 100), "arrow": (1, 0)}[name]
        value = {"growth": found.growth, "anticipated": found.anticipated, "arrow": found.arrow}[name].value
        assume(value is None or all(abs(value - edge) > 1e-6 for edge in edges))
        assert paces(table, choices)[0] is found.paces[name]


@patient
@given(histories, numbers, st.floats(0.01, 100))
def test_units_do_not_matter(values, target, factor):
    assume(target > values[0] * 1.001)

    def found(scale):
        aim = Aim(UP, target=target * scale, worst=0, best=2000 * scale, green=target * scale, red=0)
        return assess(series("x", [(year, value * scale) for year, value in enumerate(values, 2015)], aim))

    one, two = found(1), found(factor)
    assert two.growth.value == pytest.approx(one.growth.value, rel=1e-6, abs=1e-9)
    assert two.status_index == pytest.approx(one.status_index, rel=1e-6, abs=1e-6)
    assert two.anticipated.value == pytest.approx(one.anticipated.value, rel=1e-6, abs=1e-6)
    assert two.score == pytest.approx(one.score, rel=1e-6, abs=1e-6)


@patient
@given(histories, numbers)
def test_mirrored_series_are_told_alike_by_straight_lines(values, target):
    assume(target > values[0] + 1e-3)
    up = panel_of([series("x", list(enumerate(values, 2015)), Aim(UP, target=target, green=target))])
    down = panel_of([series("x", [(year, -value) for year, value in enumerate(values, 2015)], Aim(DOWN, target=-target, green=-target))])
    assert current_status(up) == pytest.approx(current_status(down))
    assert predicted(up) == pytest.approx(-predicted(down))
    assert arrows(up)[0] is arrows(down)[0]


@patient
@given(st.lists(histories, min_size=1, max_size=5), numbers)
def test_many_series_at_once_are_told_as_one_by_one(lists, target):
    aim = Aim(UP, target=target, worst=0, best=1000, green=target, red=0)
    whole = [series(str(place), list(enumerate(values, 2015)), aim) for place, values in enumerate(lists)]
    together = panel_of(whole)
    for place, one in enumerate(whole):
        alone = panel_of([one])
        for what in (growth_value, current_status, predicted):
            assert what(together)[place] == pytest.approx(what(alone)[0], rel=1e-9, nan_ok=True)


@patient
@given(st.floats(-50, 150), st.floats(-50, 150))
def test_scores_stay_between_0_and_100_and_never_fall_as_the_value_gets_better(one, two):
    low, high = sorted((one, two))
    scores = normalised([low, high], 0, 100)
    assert ((scores >= 0) & (scores <= 100)).all()
    assert scores[0] <= scores[1]


def test_a_table_of_municipalities_is_taken_as_it_is():
    found = panel([[10, np.nan, 14], [20, 21, np.nan]], [2015, 2018, 2020], Aim(UP, target=30))
    assert found.current.year.tolist() == [2020, 2018]
    assert growth_value(replace(found, target=np.array([14.0, 21.0])))[0] > 0
    with pytest.raises(UnusableInput, match="one column for each year"):
        panel([[1, 2]], [2015], Aim(UP))
    with pytest.raises(UnusableInput, match="do not rise"):
        panel([[1, 2]], [2016, 2015], Aim(UP))
