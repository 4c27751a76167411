"""The league by what people decided: settled before agreed before single before the machine, and how many answers were theirs."""

import json
from collections import defaultdict

import pytest
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.league import Settings, make_league, read_entrants
from madang_losi.league.writing import page, sheet
from madang_losi.reviewing.decided import Decided, decisions_of
from madang_losi.rounds import City, Round
from madang_losi.rounds.job import Outcome
from madang_losi.wording import wording
from madang_methods.index import Answer

QUICK = Settings(k=1, replications=200)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def save_review(folder, name, *, settles=(), edition="2024", **given):
    """given: c281="yes", or "yes later" with a moment after all others, or "yes agreed" for what a settler took over."""
    answers = []
    for code, told in given.items():
        answer, _, more = told.partition(" ")
        at = "2027-01-02T00:00:00+00:00" if more == "later" else "2026-12-01T00:00:00+00:00"
        answers.append({"code": code[1:], "answer": answer, "at": at} | ({"agreed": True} if more == "agreed" else {}))
    data = {"edition": edition, "assessor": name, "answers": answers} | ({"settles": list(settles)} if settles else {})
    (folder / "reviews").mkdir(parents=True, exist_ok=True)
    (folder / "reviews" / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")


def test_what_was_settled_counts_before_what_two_agree_on_and_that_before_one(tmp_path):
    save_review(tmp_path, "minji", c281="yes", c215="yes", c216="no", c224="yes")
    save_review(tmp_path, "jun", c281="no", c215="yes", c224="no")
    save_review(tmp_path, "chair", settles=("minji", "jun"), c281="no", c215="yes agreed")
    found = decisions_of(tmp_path, "2024")
    assert found.by_code == {
        "281": Decided(NO, "adjudicated", ("chair",)),
        "215": Decided(YES, "agreed", ("jun", "minji")),
        "216": Decided(NO, "single", ("minji",)),
    }
    assert found.differing == {"224"}


def test_who_settles_may_overrule_two_who_agree_for_instance_after_a_reply(tmp_path):
    save_review(tmp_path, "minji", c292="no")
    save_review(tmp_path, "jun", c292="no")
    save_review(tmp_path, "chair", settles=("minji", "jun"), c292="yes")
    assert decisions_of(tmp_path, "2024").by_code["292"] == Decided(YES, "adjudicated", ("chair",))


def test_of_two_who_settle_the_later_word_counts(tmp_path):
    save_review(tmp_path, "chair", settles=("a", "b"), c292="yes later")
    save_review(tmp_path, "court", settles=("a", "b"), c292="no")
    assert decisions_of(tmp_path, "2024").by_code["292"].by == ("chair",)


def test_who_could_not_tell_says_nothing_against_who_could(tmp_path):
    save_review(tmp_path, "minji", c281="yes", c215="unknown")
    save_review(tmp_path, "jun", c281="unknown", c215="unknown")
    found = decisions_of(tmp_path, "2024").by_code
    assert found["281"] == Decided(YES, "single", ("minji",))
    assert found["215"] == Decided(UNKNOWN, "agreed", ("jun", "minji"))


def test_a_file_from_before_settling_was_marked_is_known_by_what_it_took_over(tmp_path):
    save_review(tmp_path, "minji", c281="yes", c215="yes")
    save_review(tmp_path, "jun", c281="no", c215="yes")
    save_review(tmp_path, "chair", c281="no", c215="yes agreed")
    assert decisions_of(tmp_path, "2024").by_code["281"].how == "adjudicated"


def test_answers_of_another_edition_decide_nothing(tmp_path):
    save_review(tmp_path, "minji", edition="2022", c281="yes")
    assert decisions_of(tmp_path, "2024").by_code == {}


def test_a_broken_file_is_told_and_not_passed_over(tmp_path):
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "minji.json").write_text("{", encoding="utf-8")
    with pytest.raises(LosiError, match=r"minji\.json is broken"):
        decisions_of(tmp_path, "2024")


@pytest.fixture
def round_(tmp_path):
    begun = Round(tmp_path / "round", "2024")
    begun.add([City(name, f"https://{name.lower()}.example/", "north") for name in ("Maru", "Sol")])
    for job in begun.waiting():
        answers = [{"code": item.code, "answer": "no", "probability": 0.1} for item in Instrument.load("2024").items]
        begun.folder(job.city).mkdir(parents=True)
        (begun.folder(job.city) / "answers.json").write_text(json.dumps({"edition": "2024", "answers": answers}), encoding="utf-8")
        begun.finish(job, Outcome(job.source, "2024", "done"))
    return begun


def test_the_league_takes_what_people_decided_and_says_how_much_that_is(round_):
    sol = round_.folder("Sol")
    save_review(sol, "minji", c281="yes", c215="yes", c216="yes", c224="yes")
    save_review(sol, "jun", c281="no", c215="yes", c224="no")
    save_review(sol, "chair", settles=("minji", "jun"), c281="yes")
    (sol / "reply").mkdir()
    reply = {
        "name": "Park",
        "office": "",
        "taken_at": "2027-01-01T00:00:00+00:00",
        "replies": [{"code": "292", "text": "There", "address": ""}],
    }
    (sol / "reply" / "received.json").write_text(json.dumps([reply]), encoding="utf-8")
    made = make_league(read_entrants(round_.out, "2024"), None, QUICK)
    first, second = made.league.places
    assert (first.city, first.score.yes, second.score.yes) == ("Sol", 3, 0)
    assert first.expected - second.expected == pytest.approx(3 * (0.98 - 0.1) / 95)
    told = {"answers": 3, "cities": 1, "adjudicated": 1, "agreed": 1, "single": 1, "differing": 1, "replies_waiting": 1}
    assert made.to_dict()["decided_by_people"] == told
    assert "People decided 3 of 190 answers" in made.explain()
    assert {row["city"]: row["decided_by_people"] for row in made.to_dict()["league"]["places"]} == {"Sol": 3, "Maru": 0}
    assert "decided_by_people" in sheet(made).splitlines()[0]


def test_a_league_without_people_says_nothing_of_them(round_):
    made = make_league(read_entrants(round_.out, "2024"), None, QUICK)
    assert made.decided == ""
    assert "People decided" not in made.explain()


def test_the_page_of_the_league_says_it_too(round_):
    save_review(round_.folder("Sol"), "minji", c281="yes")
    made = make_league(read_entrants(round_.out, "2024"), None, QUICK)
    assert "Answers decided by people: 1 of 190" in page(made, defaultdict(str), wording("en"))
