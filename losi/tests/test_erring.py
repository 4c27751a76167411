"""How two assessors and the machine err on one city: a case worked by hand, known answers that stay, and what cannot be told."""

import json
import subprocess
import sys

import pytest
from madang_losi.answers import Answers
from madang_losi.erring import erring, named
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_methods.agreement import NotIdentifiable

INSTRUMENT = Instrument.load("2024")
CODES = [item.code for item in INSTRUMENT.known_items]


def given(said, assessor=""):
    """y, n or u for each question, in the order of the instrument; a dot leaves it out."""
    words = {"y": "yes", "n": "no", "u": "unknown"}
    answers = [{"code": code, "answer": words[letter]} for code, letter in zip(CODES, said, strict=False) if letter != "."]
    return Answers.model_validate({"edition": "2024", "assessor": assessor, "answers": answers})


def bayes(found, said):
    """The posterior of a yes as one would work it out on paper from the rates."""
    overall = found.fit.overall
    yes, no = overall.prevalence["yes"], overall.prevalence["no"]
    for rater, one in said.items():
        yes *= overall.confusion[rater]["yes"][one]
        no *= overall.confusion[rater]["no"][one]
    return yes / (yes + no)


def test_where_all_is_known_the_rates_are_counts():
    # Ten are there and ten are not: minji finds nine and says one too many, jun finds eight, the machine six and two too many.
    raters = {
        "minji": given("yyyyyyyyyn" + "ynnnnnnnnn"),
        "jun": given("yyyyyyyynn" + "nnnnnnnnnn"),
        "machine": given("yyyyyynnnn" + "yynnnnnnnn"),
    }
    overall = erring(raters, given("y" * 10 + "n" * 10), INSTRUMENT).fit.overall
    assert [overall.sensitivity(rater) for rater in raters] == [0.9, 0.8, 0.6]
    assert [overall.specificity(rater) for rater in raters] == [0.9, 1.0, 0.8]


def test_an_answer_is_believed_by_bayes_and_a_known_one_stays():
    raters = {
        "minji": given("yyyyyyyyyn" + "ynnnnnnnnn" + "yyynn"),
        "jun": given("yyyyyyyynn" + "ynnnnnnnnn" + "ynnyn"),
        "machine": given("yyyyyynnnn" + "yynnnnnnnn" + "ynyuu"),
    }
    found = erring(raters, given("y" * 10 + "n" * 10), INSTRUMENT)
    assert found.answers[9].yes == 1
    assert found.answers[10].yes == 0
    split = found.answers[21]
    assert {rater: answer.value for rater, answer in split.said.items()} == {"minji": "yes", "jun": "no", "machine": "no"}
    assert split.yes == pytest.approx(bayes(found, {"minji": "yes", "jun": "no", "machine": "no"}), abs=1e-6)
    assert found.answers[23].yes == pytest.approx(bayes(found, {"minji": "no", "jun": "yes"}), abs=1e-6)
    assert found.units("machine") == 23
    interval = found.fit.intervals["jun", "no"]
    assert interval.lower < found.fit.overall.specificity("jun") <= interval.upper


def test_two_raters_without_a_known_answer_are_refused_and_a_few_known_ones_help():
    raters = {"minji": given("yyyynnnn" + "yn" * 10), "jun": given("yyynynnn" + "yn" * 10)}
    with pytest.raises(NotIdentifiable, match="Two raters"):
        erring(raters, None, INSTRUMENT)
    assert erring(raters, given("yyyynnnn"), INSTRUMENT).fit.overall.gold == 8


def test_what_a_settler_took_over_anchors_nothing():
    settled = given("ynyn").model_dump()
    settled["answers"][0]["agreed"] = True
    raters = {"minji": given("ynyn" * 4), "jun": given("ynny" * 4), "machine": given("yyyn" * 4)}
    found = erring(raters, Answers.model_validate(settled), INSTRUMENT)
    assert [one.known.value if one.known else None for one in found.answers[:4]] == [None, "no", "yes", "no"]


def test_known_answers_of_another_edition_are_told():
    strange = Answers.model_validate({"answers": [{"code": "999", "answer": "yes"}]})
    with pytest.raises(LosiError, match="does not ask: 999"):
        erring({"minji": given("yn"), "jun": given("yn"), "machine": given("yn")}, strange, INSTRUMENT)


def test_raters_with_the_same_name_are_told_apart():
    assert list(named(given("y", "kim"), given("n", "kim"), ["a", "b"], given("y"))) == ["a", "b", "machine"]
    assert list(named(given("y"), given("n"), ["same", "same"], None)) == ["first", "second"]
    assert list(named(given("y"), given("n"), ["machine", "jun"], given("y"))) == ["first", "second", "machine"]


def run(tmp_path, *options):
    files = {"reviews/minji.json": "yyyyyyyyyn" + "ynnnnnnnnn", "reviews/jun.json": "yyyyyyyynn" + "nnnnnnnnnn"}
    files |= {"answers.json": "yyyyyynnnn" + "yynnnnnnnn", "gold.json": "yyy......." + "yyn......."}
    (tmp_path / "reviews").mkdir()
    for name, said in files.items():
        (tmp_path / name).write_text(given(said).model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-c", "from madang_losi.cli import main; main()", "agree"]
    paths = [tmp_path / "reviews" / name for name in ("minji.json", "jun.json")]
    return subprocess.run([*command, *paths, "--gold", tmp_path / "gold.json", *options], check=False, capture_output=True, text=True)


def test_the_command_says_rates_with_intervals_and_how_sure_each_answer_is(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "finds what is there" in done.stdout
    assert "6 answers were known" in done.stdout


def test_the_command_says_the_same_in_json(tmp_path):
    errors = json.loads(run(tmp_path, "--json").stdout)["errors"]
    assert [one["rater"] for one in errors["raters"]] == ["minji", "jun", "machine"]
    assert all(one["sensitivity_interval"]["lower"] < one["sensitivity"] for one in errors["raters"])
    assert len(errors["answers"]) == 20
    assert [one["yes"] for one in errors["answers"][:3]] == [1, 1, 1]
    assert errors["known"] == 6
