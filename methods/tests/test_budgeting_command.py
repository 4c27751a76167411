"""The command as an analyst meets it: outcome, comparison, check, pictures, page, and a sentence for a broken file."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("typer", reason="the command needs the extra cli")
pytest.importorskip("numpy", reason="counting needs the extra budgeting")

FILE = """META
key;value
description;The vote of Maru <2026>
budget;100
vote_type;approval
currency;KRW
PROJECTS
project_id;cost;name;gender_marker
park;60;A park & pond;2
path;50;A path;0
lamp;40;A lamp;
VOTES
voter_id;vote;sex
1;park;F
2;park;F
3;park,lamp;F
4;path;F
5;path;M
6;lamp;M
7;lamp;M
8;lamp;M
9;lamp;M
"""


@pytest.fixture
def vote(tmp_path):
    path = tmp_path / "vote.pb"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*arguments):
    command = [sys.executable, "-c", "from madang_methods.cli import main; main()", "budget", *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, encoding="utf-8", env={"COLUMNS": "160", "PATH": "/usr/bin:/bin"}
    )


def test_the_json_names_what_was_elected_and_why(vote):
    result = run(vote, "--rule", "equal-shares", "--satisfaction", "cost", "--completion", "add1", "--stop", "overspend", "--json")
    found = json.loads(result.stdout)
    assert found["selected"] == ["lamp", "park"]
    assert (found["spent"], found["method"], found["version"]) == (100, "equal-shares/cost/add1/overspend", "1")
    assert {e["project"] for e in found["explanations"]} == {"park", "path", "lamp"}
    assert found["markers"]["money_by_marker"] == {"2": 60, "1": 0, "0": 0, "not marked": 40}


def test_a_person_reads_a_table_and_a_sentence(vote):
    shown = run(vote, "--rule", "greedy").stdout
    assert "elects 2 of 3 projects for 100 of 100 KRW" in shown
    assert "5 votes and fitted into the 100 that were left" in shown


def test_rules_are_compared_side_by_side(vote):
    result = run(vote, "--compare", "greedy,equal-shares/add1", "--by", "sex", "--k", 2)
    assert result.stdout.count("sex: F") == 2
    found = json.loads(run(vote, "--compare", "greedy,equal-shares/add1", "--json").stdout)
    assert [rule["rule"] for rule in found["impact"]["rules"]] == ["greedy/cost", "equal-shares/cost/add1/exhaustive"]


def test_the_lot_decides_ties_and_is_named_on_the_command_line(tmp_path):
    path = tmp_path / "tie.pb"
    path.write_text("META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\na;10\nb;10\nVOTES\nvoter_id;vote\n1;a,b\n")
    assert json.loads(run(path, "--json").stdout)["selected"] == ["a"]
    assert json.loads(run(path, "--json", "--lot", "b,a").stdout)["selected"] == ["b"]


def test_check_says_every_problem_and_ends_with_an_error_only_for_errors(vote):
    warned = run(vote, "--check")
    assert warned.returncode == 0
    assert "num_votes" in warned.stdout
    vote.write_text(FILE.replace("4;path;F", "4;sea;F"), encoding="utf-8")
    refused = run(vote, "--check", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["problems"][0]["line"] == 17


def test_a_page_stands_alone_and_escapes_what_people_wrote(vote, tmp_path):
    pytest.importorskip("matplotlib", reason="pictures need the extra plots")
    target = tmp_path / "outcome.html"
    assert run(vote, "--compare", "greedy,phragmen", "--html", target, "--plot", tmp_path / "pictures").returncode == 0
    text = target.read_text(encoding="utf-8")
    assert "<bdi>A park &amp; pond</bdi>" in text
    assert "&lt;2026&gt;" in text
    assert "<script" not in text
    assert "src=" not in text
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["impact.svg", "money-greedy-cost.svg", "money-phragmen.svg"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rule", "borda"], "The rule “borda” is not known"),
        (["--step", "much"], "The step: “much” is not a number"),
        (["--step", "nan"], "The step: “nan” is not a finite number"),
        (["--step", "1e-30"], "has too many digits"),
        (["--rule", "equal-shares/add1/step=x"], "The step: “x” is not a number"),
        (["--html", "/no such folder/page.html"], "cannot be written"),
        (["--by", "shoe"], "no column “shoe”"),
        (["--lot", "park"], "name every project once"),
    ],
)
def test_options_that_cannot_be_used_are_answered_with_a_sentence(vote, arguments, says):
    result = run(vote, *arguments)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_file_is_answered_with_line_field_and_reason(vote):
    vote.write_text(FILE.replace("park;60;", "park;free;"), encoding="utf-8")
    result = run(vote)
    assert result.returncode == 2
    assert "line 9, cost: “free” is not a number" in result.stderr
    assert "Traceback" not in result.stderr


def test_reading_and_checking_files_needs_no_numpy():
    asked = "import madang_methods.budgeting.checks, madang_methods.budgeting.rules, madang_methods.budgeting.markers, sys; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout == "False\n"
