"""Pabulib files: every kind of ballot read and written back, and every error said with line, field and reason."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.budgeting.checks import check_pabulib
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.pabulib import BrokenFile, parse_pabulib, read_pabulib, write_pabulib
from madang_methods.errors import UnusableInput

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "pabulib"

GOOD = """META
key;value
description;The vote of Maru
country;Korea
unit;Maru
instance;2026
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;greedy
date_begin;01.05.2026
date_end;31.05.2026
our_own_key;kept as it is
comment;"one; two"
PROJECTS
project_id;cost;votes;name;selected
park;60;2;A park;1
path;50.50;2;"A path; lit";0
VOTES
voter_id;vote;age;sex
1;park,path;30;F
2;park;17;
3;path;;M
"""
KINDS = {
    "approval": "voter_id;vote\n1;park,path\n2;path,park\n",
    "choose-1": "voter_id;vote\n1;park\n2;path\n",
    "ordinal": "voter_id;vote\n1;path,park\n2;park,path\n",
    "cumulative": "voter_id;vote;points\n1;park,path;7,3\n2;path;10\n",
    "scoring": "voter_id;vote;points\n1;park,path;1.5,-2\n2;park;0\n",
}


def broken(old, new, text=GOOD):
    assert old in text
    with pytest.raises(BrokenFile) as caught:
        parse_pabulib(text.replace(old, new, 1), "vote.pb")
    return caught.value


def test_a_file_is_read_with_all_it_says():
    vote = parse_pabulib(GOOD)
    assert [project.id for project in vote.projects] == ["park", "path"]
    assert vote.projects[1].cost == Decimal("50.50")
    assert vote.projects[1].name == "A path; lit"
    assert (vote.budget, vote.cents, vote.budget_cents, vote.voter_count) == (100, 2, 200, 3)
    assert list(vote.voters["age"]) == ["30", "17", ""]
    assert vote.meta["our_own_key"] == "kept as it is"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_ballot_is_written_back_as_it_was_read(kind):
    text = GOOD.split("VOTES\n", maxsplit=1)[0].replace("vote_type;approval", f"vote_type;{kind}").replace("num_votes;3", "num_votes;2")
    text += "VOTES\n" + KINDS[kind]
    assert write_pabulib(parse_pabulib(text)) == text


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared Pabulib files (../shared/data/pabulib) are not on this machine")
def test_shared_files_come_back_equal_after_writing_and_reading():
    for path in sorted(SHARED.glob("*.pb")):
        vote = read_pabulib(path)
        again = parse_pabulib(write_pabulib(vote))
        assert list(again.meta.items()) == list(vote.meta.items()), path.name
        assert again.projects == vote.projects, path.name
        assert (again.ballots.choices, again.ballots.starts, again.ballot_of_voter) == (
            vote.ballots.choices,
            vote.ballots.starts,
            vote.ballot_of_voter,
        )
        assert again.voters == vote.voters


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        ("budget;100", "budget;a lot", 9, "budget", "“a lot” is not a number"),
        ("budget;100", "budget;nan", 9, "budget", "“nan” is not a number"),
        ("budget;100\n", "", 2, "budget", "is not a number"),
        ("budget;100", "budget;1e999999999", 9, "budget", "is not a number that can be counted"),
        ("budget;100", "budget;0.0000000000000000001", 9, "budget", "is not a number that can be counted"),
        ("our_own_key;kept as it is", "min_project_score_threshold;three", 14, "min_project_score_threshold", "“three” is not a number"),
        ("our_own_key;kept as it is", "max_length;²", 14, "max_length", "“²” is not a number of projects"),
        ("budget;100", "budget;-1", 9, "budget", "cannot be below zero"),
        ("vote_type;approval", "vote_type;shouting", 10, "vote_type", "“shouting”"),
        ("instance;2026", "unit;2026", 6, "unit", "stands in META twice"),
        ("comment;\"one; two\"", "comment;one; two", 15, "comment", "this one has 3 fields"),
        ("park;60;", "park;free;", 18, "cost", "“free” is not a number"),
        ("park;60;", "park;0;", 18, "cost", "has to be above zero"),
        ("path;50.50;", "park;50.50;", 19, "project_id", "stands here twice"),
        ("park;60;2;A park;1", "park;60;2;A park", 18, "row", "4 fields, but the header has 5"),
        ("project_id;cost;", "project_id;price;", 17, "cost", "has no column “cost”"),
        ("3;path;;M", "3;lake;;M", 24, "vote", "“lake”, which is not among the projects"),
        ("3;path;;M", "3;path,path;;M", 24, "vote", "names a project twice"),
        ("3;path;;M", "2;path;;M", 24, "voter_id", "voter “2” stands here twice"),
        ("3;path;;M", "3;path;M", 24, "row", "3 fields, but the header has 4"),
        ("VOTES\n", "META\n", 20, "section", "META begins a second time"),
        ("META\n", "", 1, "section", "has to begin with META"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_line_field_and_reason(old, new, line, field, reason):
    problems = broken(old, new).problems
    assert any(p.line == line and p.field == field and reason in p.reason for p in problems), problems


def test_a_missing_section_is_said():
    with pytest.raises(BrokenFile, match="the section VOTES is missing"):
        parse_pabulib(GOOD.split("VOTES\n", maxsplit=1)[0])


def test_all_errors_are_told_at_once_and_the_message_names_the_file():
    caught = broken("3;path;;M", "3;lake;;M\n4;sea;;M")
    assert len(caught.problems) == 2
    assert str(caught).startswith("vote.pb cannot be counted as it is:\n  line 24, vote: ")


def test_a_choose_1_ballot_with_two_projects_is_refused():
    assert "names one project, this one 2" in str(broken("vote_type;approval", "vote_type;choose-1"))


def test_points_have_to_match_the_projects():
    text = GOOD.split("VOTES\n", maxsplit=1)[0].replace("approval", "scoring") + "VOTES\nvoter_id;vote;points\n1;park,path;3\n"
    with pytest.raises(BrokenFile, match="1 points for 2 projects"):
        parse_pabulib(text)


def test_another_encoding_is_told_with_its_line(tmp_path):
    path = tmp_path / "vote.pb"
    path.write_bytes("META\nkey;value\ndescription;마루\n".encode("cp949"))
    with pytest.raises(BrokenFile, match="line 3, text: this is not UTF-8"):
        read_pabulib(path)


def test_a_quote_that_is_never_closed_is_told_with_its_line():
    long = "x" * 200_000
    with pytest.raises(BrokenFile, match=r"line 17, row: .* quote"):
        parse_pabulib(GOOD.replace("A park", f'"A park{long}', 1))


@given(st.text(alphabet='MEATPROJCSV;,\n"0123456789.-keyvaluprojct_idoster', max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_whatever_ends_in_a_traceback(text):
    for candidate in (text, GOOD + text, GOOD.replace("PROJECTS\n", text + "\nPROJECTS\n")):
        try:
            parse_pabulib(candidate)
        except UnusableInput as said:
            assert "cannot be counted" in str(said)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_a_file_with_a_piece_torn_out_is_read_or_refused(start, length):
    torn = GOOD[:start] + GOOD[start + length :]
    try:
        parse_pabulib(torn)
    except BrokenFile as said:
        assert all(problem.line >= 1 and problem.reason for problem in said.problems)
    check_pabulib(torn)


KNOWN = GOOD.replace("our_own_key;kept as it is\ncomment;", "edition;1\ncomment;").replace("one; two", "#1: one; two")


def test_a_good_file_has_nothing_to_correct():
    assert check_pabulib(KNOWN) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        ("edition;1", "our_own_key;1", 14, "our_own_key", "does not know this key"),
        ("edition;1", "district;North", 14, "district", "stands after one that should follow it"),
        ("edition;1", "currency;zloty", 14, "currency", "is not a currency of three capital letters"),
        ("edition;1", "language;polish", 14, "language", "is not a language of two letters"),
        ("edition;1", "fully_funded;no", 14, "fully_funded", "is not 1"),
        ("edition;1", "max_points;1.5", 14, "max_points", "is not a whole number"),
        ("edition;1", "max_length_unit;1", 22, "vote", "names 2 projects, and max_length_unit is 1"),
        ("#1: one", "one", 15, "comment", "begins with “#1: ”"),
        ("country;Korea", "country;99", 4, "country", "is not the name of a country"),
        ("date_end;31.05.2026", "date_end;30.04.2026", 13, "date_end", "before it begins on 01.05.2026"),
        ("project_id;cost;votes;name", "project_id;cost;shoes;name", 17, "shoes", "does not know this column"),
        ("project_id;cost;votes;name", "project_id;cost;name;votes", 17, "votes", "stands after one"),
        ("project_id;cost;votes;name", "project_id;cost;description;name", 17, "votes", "neither a column votes nor"),
        ("1;park,path;30;F", "\n1;park,path;30;F", 22, "row", "this line is empty"),
        ("2;park;17;", "2;park;young;", 23, "age", "is not an age in years"),
        ("voter_id;vote;age;sex", "voter_id;vote;age;voting_method", 22, "voting_method", "“F” is not internet or paper"),
        ("3;path;;M", "3;park;;M", 19, "votes", "the file says 2 for project “path”, the ballots say 1"),
    ],
)  # fmt: skip
def test_the_checker_knows_the_form_of_keys_columns_and_values(old, new, line, field, reason):
    assert old in KNOWN
    problems = check_pabulib(KNOWN.replace(old, new, 1))
    assert any(p.line == line and p.field == field and reason in p.reason and not p.is_error for p in problems), problems


def test_a_project_that_nobody_chose_is_pointed_out():
    alone = KNOWN.replace("1;park,path", "1;park").replace("3;path", "3;park")
    assert any(p.line == 19 and "nobody chose project “path”" in p.reason for p in check_pabulib(alone))


def test_a_vote_that_pays_for_everything_may_say_so():
    rich = KNOWN.replace("budget;100", "budget;500")
    assert any("nothing to decide" in p.reason for p in check_pabulib(rich))
    assert not any("nothing to decide" in p.reason for p in check_pabulib(rich.replace("edition;1", "edition;1\nfully_funded;1")))


CLEAR = KNOWN.replace("3;path;", "3;park;").replace("park;60;2", "park;60;3").replace("path;50.50;2", "path;50.50;1")


def test_an_outcome_that_is_not_greedy_is_pointed_out_where_the_file_says_greedy():
    assert check_pabulib(CLEAR) == []
    swapped = CLEAR.replace("A park;1", "A park;0").replace('lit";0', 'lit";1')
    said = [(p.line, p.reason) for p in check_pabulib(swapped) if "greedy rule" in p.reason]
    assert said == [
        (18, "the greedy rule elects project “park”, and the file says otherwise."),
        (19, "the greedy rule does not elect project “path”, and the file says otherwise."),
    ]
    assert not any("greedy rule" in p.reason for p in check_pabulib(swapped.replace("rule;greedy", "rule;unknown")))


def test_greedy_in_poznan_pays_for_the_first_that_nearly_fits_and_stops():
    """40 are left, and 80% of 50.50 is 40.40; of 50 it is 40."""
    poznan = CLEAR.replace("unit;Maru", "unit;Poznań").replace('lit";0', 'lit";2')
    assert any("does not elect project “path”" in p.reason for p in check_pabulib(poznan))
    assert not any("greedy rule" in p.reason for p in check_pabulib(poznan.replace("path;50.50;", "path;50;")))


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        ("num_votes;3", "num_votes;4", 8, "num_votes", "META says 4, and the file has 3 ballots"),
        ("num_projects;2", "num_projects;1", 7, "num_projects", "the file has 2 projects"),
        ("unit;Maru", "unit;", 5, "unit", "missing from META, or empty"),
        ("date_end;31.05.2026", "date_end;soon", 13, "date_end", "is not a date"),
        ("our_own_key;kept as it is", "max_length;1", 22, "vote", "names 2 projects, and max_length is 1"),
        ("our_own_key;kept as it is", "min_length;2", 23, "vote", "names 1 projects, and min_length is 2"),
        ("our_own_key;kept as it is", "max_sum_cost;100", 22, "vote", "names projects for 110.50"),
        ("our_own_key;kept as it is", "max_length;two", 14, "max_length", "is not a number"),
        ("budget;100", "budget;55", 18, "cost", "more than the budget"),
        ("budget;100", "budget;500", 9, "budget", "nothing to decide"),
        ("path;50.50;2", "path;50.50;9", 19, "votes", "the file says 9 for project “path”, the ballots say 2"),
        ("budget;100", "budget;111", 19, "selected", "would fit into the 51"),
        ("2;park;17;", "2;park;317;", 23, "age", "“317” is no age"),
        ("3;path;;M", "3;path;;male", 24, "sex", "“male” is not one of"),
        ("A park;1", "A park;won", 18, "selected", "“won” is not one of"),
        ("our_own_key;kept as it is", "min_project_score_threshold;3", 18, "selected", "below the threshold of 3"),
    ],
)  # fmt: skip
def test_the_checker_warns_with_line_field_and_reason(old, new, line, field, reason):
    assert old in GOOD
    problems = check_pabulib(GOOD.replace(old, new, 1))
    assert any(p.line == line and p.field == field and reason in p.reason for p in problems), problems


def test_a_vote_made_from_values_can_be_written_and_read():
    vote = election(projects={"a": 10, "b": 20}, ballots=[["b", "a"], ["a"], []], budget=30, attributes={"sex": ["F", "M", ""]})
    again = parse_pabulib(write_pabulib(vote))
    assert again.ballots == vote.ballots
    assert again.voters == vote.voters


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ballots": [["c"]]}, "Ballot 1 names “c”"),
        ({"ballots": [["a", "a"]]}, "names a project twice"),
        ({"budget": -1}, "The budget is -1"),
        ({"projects": {"a": 0}}, "costs 0"),
        ({"projects": {}}, "There are no projects"),
        ({"vote_type": "loud"}, "“loud” are not known"),
        ({"ballots": [{"a": 1}]}, "approval ballots are lists of ids"),
        ({"attributes": {"sex": []}}, "“sex” has 0 entries for 1 ballots"),
    ],
)
def test_values_that_make_no_vote_are_answered_with_a_sentence(changes, says):
    with pytest.raises(UnusableInput, match=says):
        election(**({"projects": {"a": 10}, "ballots": [["a"]], "budget": 10} | changes))
