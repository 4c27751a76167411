"""People decide: an assessor answers on a local page, two are compared, and what differs is put in order."""

import html
import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from datetime import date

import pytest
from madang_losi.answers import Answers
from madang_losi.assessing import assess, write
from madang_losi.comparing import agree, agree_by_criterion, disagreements
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.replies import open_window, take
from madang_losi.reviewing import Review, ReviewServer
from madang_losi.reviewing.adjudicating import adjudication
from town import save


@pytest.fixture
def folder(tmp_path):
    write(assess(save(tmp_path)), tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def server(folder):
    with serving(Review.open(folder, "minji")) as server:
        yield server


@contextmanager
def serving(review, language="en"):
    server = ReviewServer(review, language=language)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def get(server, path="", headers=None):
    request = urllib.request.Request(server.address + path, headers=headers or {})
    with urllib.request.urlopen(request, timeout=10) as response:
        return html.unescape(response.read().decode("utf-8"))


def post(server, path="item/", **form):
    body = urllib.parse.urlencode({"token": server.token, **form}).encode()
    with urllib.request.urlopen(server.address + path, body, timeout=10) as response:
        return html.unescape(response.read().decode("utf-8"))


def refused(server, **form):
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(server, **form)
    return caught.value.code, html.unescape(caught.value.read().decode("utf-8"))


def test_a_question_is_shown_with_the_evidence_beside_it(server):
    shown = get(server, "item/284")
    assert "recycling is every second Tuesday" in shown
    assert "waste.html" in shown


def test_the_page_is_shown_as_it_was_kept_without_its_scripts(server):
    with urllib.request.urlopen(server.address + "kept?address=waste.html", timeout=10) as response:
        assert "every second Tuesday" in response.read().decode("utf-8")
        assert response.headers["Content-Security-Policy"].startswith("sandbox;")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(server, "kept?address=../../etc/passwd")


def test_an_answer_is_on_disk_before_the_next_question_is_shown(server):
    shown = post(server, code="281", answer="no", note="footer names nobody", doubt="yes")
    assert "1 of 95 answered" in shown
    kept = json.loads(server.review.path.read_text(encoding="utf-8"))
    assert kept["answers"][0]["answer"] == "no"
    again = Review.open(server.review.folder, "minji").given["281"]
    assert (again["note"], again["doubt"]) == ("footer names nobody", True)


def test_a_step_is_taken_back_and_what_stood_before_it_counts_again(server):
    post(server, code="281", answer="yes", note="first")
    post(server, code="281", answer="no", note="second")
    shown = post(server, "undo")
    assert "Does the city run an official site" in shown
    assert (server.review.given["281"]["answer"], server.review.given["281"]["note"]) == ("yes", "first")
    post(server, "undo")
    assert server.review.given == {}
    assert "All questions" in post(server, "undo")


def test_a_note_is_kept_before_there_is_an_answer(server):
    post(server, code="215", note="look again", quiet="yes", seen="")
    assert server.review.given == {}
    assert "look again" in get(server, "item/215")
    version = server.review.version("215")
    post(server, code="215", note="look again tomorrow", quiet="yes", seen=version)
    assert [step["note"] for step in server.review.steps] == ["look again tomorrow"]


def test_an_older_window_does_not_overwrite_a_newer_answer_and_its_words_stay(server):
    seen = server.review.version("281")
    post(server, code="281", answer="yes", note="newer", seen=seen)
    code, shown = refused(server, code="281", answer="no", note="older window", seen=seen)
    assert code == 409
    assert "answered in another window" in shown
    assert "older window" in shown
    assert server.review.given["281"]["note"] == "newer"


def test_lists_show_what_is_open_in_doubt_or_answered_so(server):
    post(server, code="281", answer="yes", doubt="yes")
    assert [item.code for item in server.review.shown("doubt")] == ["281"]
    assert len(server.review.shown("open")) == 94
    assert len(server.review.shown("open", "Technology")) == 12
    assert "The city's own official portal" in get(server, "list?show=doubt")
    assert "The city's own official portal" not in get(server, "list?show=open")


def test_the_review_goes_on_at_the_first_open_question(server):
    post(server, code="281", answer="yes")
    again = Review.open(server.review.folder, "minji")
    assert again.after(None).code == "215"


def test_another_assessor_sees_nothing_of_it(server):
    post(server, code="281", answer="no", note="secret remark")
    with serving(Review.open(server.review.folder, "jun")) as other:
        assert "secret remark" not in get(other, "item/281")
        assert "secret remark" not in get(other, "list?show=all")
        assert "0 of 95" in get(other, "item/281")


def test_two_reviewers_at_once_never_overwrite_each_other(folder):
    with serving(Review.open(folder, "minji")) as first, serving(Review.open(folder, "jun")) as second:
        codes = [item.code for item in first.review.items]

        def answer_all(server, answer):
            for code in codes[:30]:
                post(server, code=code, answer=answer, quiet="yes")

        threads = [threading.Thread(target=answer_all, args=pair) for pair in ((first, "yes"), (second, "no"), (first, "yes"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {step["answer"] for step in Review.open(folder, "minji").given.values()} == {"yes"}
    assert {step["answer"] for step in Review.open(folder, "jun").given.values()} == {"no"}
    assert len(Review.open(folder, "minji").given) == len(Review.open(folder, "jun").given) == 30


def test_the_same_name_twice_is_refused(folder):
    with Review.open(folder, "minji").held(), pytest.raises(LosiError, match="reviewing already"), Review.open(folder, "minji").held():
        pass


def test_a_killed_review_loses_no_answer(folder):
    command = [sys.executable, "-c", "from madang_losi.cli import main; main()", "review", str(folder), "--assessor", "minji"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = running.stdout.readline().split()[1]
    with urllib.request.urlopen(address + "item/281", timeout=10) as response:
        token = re.search(r'name="token" value="([^"]+)"', response.read().decode("utf-8"))[1]
    body = urllib.parse.urlencode({"token": token, "code": "281", "answer": "yes", "note": "kept"}).encode()
    urllib.request.urlopen(address + "item/281", body, timeout=10).close()
    running.kill()
    running.wait()
    review = Review.open(folder, "minji")
    with review.held():
        assert review.given["281"]["note"] == "kept"


def test_a_foreign_page_can_neither_read_nor_answer(server):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(server, headers={"Host": "evil.example"})
    code, shown = refused(server, token="guess", code="281", answer="no", note="typed with care")
    assert code == 403
    assert "typed with care" in shown
    assert server.review.given == {}


def test_the_machine_can_be_kept_silent(folder):
    with serving(Review.open(folder, "minji", hides_machine=True)) as server:
        shown = get(server, "item/284")
    assert "It answers" not in shown
    assert "recycling is every second Tuesday" in shown


@pytest.mark.parametrize("name", ["../../elsewhere", "", "-minji", "a b"])
def test_a_name_cannot_leave_the_folder(folder, name):
    with pytest.raises(LosiError, match="letters"):
        Review.open(folder, name)


def test_a_broken_file_of_answers_is_told(folder):
    (folder / "reviews").mkdir()
    (folder / "reviews" / "minji.json").write_text("{", encoding="utf-8")
    with pytest.raises(LosiError, match=r"minji\.json is broken"):
        Review.open(folder, "minji")


def given(**answers):
    return Answers.model_validate({"answers": [{"code": code[1:], "answer": answer} for code, answer in answers.items()]})


def test_two_assessors_are_compared_by_four_coefficients():
    first = given(c281="yes", c215="no", c216="yes", c224="unknown")
    second = given(c281="yes", c215="no", c216="no", c224="no")
    found = agree(first, second)
    assert len(found) == 4
    assert found[0].value == pytest.approx(2 / 3)
    assert found[0].left_out == 1


def test_agreement_is_told_for_each_criterion_that_both_answered():
    first, second = given(c281="yes", c215="no", c214="yes"), given(c281="yes", c215="yes", c214="yes")
    found = agree_by_criterion(first, second, Instrument.load("2024"))
    assert found.total[0].value == pytest.approx(2 / 3)
    assert found.criteria["Institutional framework"][0].value == 0.5
    assert found.criteria["Content provision"] == ()
    assert [one.method.name for one in found.criteria["Technology"]][-1] == "Gwet's AC1"


def test_who_settles_sees_both_and_the_reply_of_the_city_and_what_both_agree_on_is_taken_over(folder):
    for name, answer in (("minji", "yes"), ("jun", "no")):
        review = Review.open(folder, name)
        review.answer("281", answer, f"says {name}")
        review.answer("284", "yes")
        review.answer("292", "no")
    open_window(folder, date(2999, 1, 1))
    window = json.loads((folder / "reply" / "window.json").read_text(encoding="utf-8"))
    reply = {
        "window": window["id"],
        "name": "Park",
        "replies": [{"code": "292", "text": "It is there", "address": "https://maru.example/air"}],
    }
    (folder / "back.json").write_text(json.dumps(reply), encoding="utf-8")
    take(folder, folder / "back.json")
    review = adjudication(*(folder / "reviews" / f"{name}.json" for name in ("minji", "jun")), "chair")
    assert [item.code for item in review.items] == ["281", "292"]
    assert review.given.keys() == {"284"}
    kept = json.loads(review.path.read_text(encoding="utf-8"))
    assert kept["answers"][0]["code"] == "284"
    assert kept["settles"] == ["minji", "jun"]
    assert review.undo() is None
    with serving(review) as server:
        assert "says minji" in get(server, "item/281")
        assert "It is there" in get(server, "item/292")
        assert "0 of 2 answered" in get(server, "item/281")
        post(server, code="281", answer="yes")
    assert set(Review.open(folder, "chair").given) == {"281", "284"}
    assert Review.open(folder, "chair").settles == ("minji", "jun")
    with pytest.raises(LosiError, match="name of their own"):
        adjudication(*(folder / "reviews" / f"{name}.json" for name in ("minji", "jun")), "jun")


def test_what_differs_is_listed_and_what_agrees_is_not():
    first, second = given(c281="yes", c215="no", c216="yes"), given(c281="yes", c215="yes", c216="no")
    assert {one.item.code for one in disagreements(first, second, Instrument.load("2024"))} == {"215", "216"}


def test_what_is_hardest_to_tell_is_settled_first_among_the_cities_of_a_round():
    first, second = given(c281="yes", c215="no", c216="yes"), given(c281="no", c215="yes", c216="no")
    chances = {"281": 0.95, "215": 0.5, "216": 0.2}
    found = disagreements(first, second, Instrument.load("2024"), chances, [n / 95 for n in range(1, 20)])
    assert [one.item.code for one in found] == ["215", "216", "281"]
    assert sum(one.share for one in found) == pytest.approx(1, abs=0.01)


def test_the_disagreement_that_crosses_a_level_group_comes_first():
    instrument = Instrument.load("2024")
    codes = [item.code for item in instrument.known_items]
    both = dict.fromkeys(codes[:46], "yes") | dict.fromkeys(codes[46:], "no")
    one, two = dict(both), dict(both)
    one.update(dict.fromkeys(codes[46:50], "yes"))
    found = disagreements(
        given(**{f"c{code}": answer for code, answer in one.items()}),
        given(**{f"c{code}": answer for code, answer in two.items()}),
        instrument,
    )
    assert found[0].crosses_group
    assert [one.crosses_group for one in found].count(True) == 1
    assert found[0].item.code == codes[47]
