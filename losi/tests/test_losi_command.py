"""The command as a researcher meets it."""

import json
import subprocess
import sys

import pytest


def run(*arguments):
    command = [sys.executable, "-c", "from madang_losi.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def answers(tmp_path):
    file = tmp_path / "answers.json"
    given = [
        {"code": "281", "answer": "yes", "probability": 0.98, "evidence": [{"address": "https://maru.example/"}]},
        {"code": "215", "answer": "no"},
        {"code": "216", "answer": "unknown"},
    ]
    file.write_text(json.dumps({"answers": given}), encoding="utf-8")
    return file


def test_the_instrument_is_printed_as_items():
    items = json.loads(run("instrument", "2024", "--json").stdout)["items"]
    assert len(items) == 95
    assert set(items[0]) >= {"code", "criterion", "question", "counts", "decided_by", "effort", "remedy", "known"}


def test_the_instrument_is_a_table_for_people():
    assert "95 known items" in run("instrument", "2024").stdout


def test_a_score_is_printed_with_criteria_bounds_and_what_it_is_based_on(answers):
    shown = run("score", answers).stdout
    assert "Institutional framework" in shown
    assert "Based on LOSI 2024" in shown
    assert "1/96" in shown
    assert "UN's score" not in shown


def test_a_score_as_json(answers):
    result = json.loads(run("score", answers, "--json").stdout)
    assert (result["yes"], result["no"], result["unknown"], result["items"]) == (1, 1, 93, 95)
    assert len(result["unanswered"]) == 92


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON (line 1"),
        ("[]", "is not a file of answers"),
        ('{"answers": [{"code": "281", "answer": "maybe"}]}', "answers → 1 → answer"),
        ('{"answers": [{"code": "281", "answer": "yes"}, {"code": "281", "answer": "no"}]}', "more than once: 281"),
        ('{"answers": [{"code": "203", "answer": "yes"}]}', "Edition 2024 has no item 203."),
    ],
)
def test_a_broken_file_is_answered_with_a_sentence(tmp_path, text, says):
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    result = run("score", file)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_edition_is_answered_with_a_sentence():
    assert "There is no instrument for edition 1999" in run("instrument", "1999").stderr


def test_a_file_of_an_older_edition_is_scored_by_that_edition(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"edition": "2022", "answers": [{"code": "225", "answer": "yes"}, {"code": "u1", "answer": "unknown"}]}))
    result = json.loads(run("score", file, "--json").stdout)
    assert (result["edition"], result["yes"], result["items"]) == ("2022", 1, 83)
