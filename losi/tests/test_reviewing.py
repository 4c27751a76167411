"""People decide: an assessor answers on a local page, two are compared, and what differs is put in order."""

import json
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest
from madang_losi.answers import Answers
from madang_losi.assessing import assess, write
from madang_losi.comparing import agree, disagreements
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.reviewing import Review, ReviewServer
from town import save


@pytest.fixture
def folder(tmp_path):
    write(assess(save(tmp_path)), tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def server(folder):
    server = ReviewServer(Review.open(folder, "minji"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def get(server, path="", headers=None):
    request = urllib.request.Request(server.address + path, headers=headers or {})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode("utf-8")


def post(server, **form):
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(server.address + "item/", body, timeout=10) as response:
        return response.read().decode("utf-8")


def test_a_question_is_shown_with_the_evidence_beside_it(server):
    shown = get(server, "item/284")
    assert "recycling is every second Tuesday" in shown
    assert "waste.html" in shown


def test_an_answer_is_on_disk_before_the_next_question_is_shown(server):
    shown = post(server, token=server.token, code="281", answer="no", note="footer names nobody")
    assert "1 of 95 answered by minji" in shown
    kept = json.loads(server.review.path.read_text(encoding="utf-8"))
    assert kept["answers"][0]["answer"] == "no"
    assert Review.open(server.review.folder, "minji").given["281"]["note"] == "footer names nobody"


def test_another_assessor_sees_nothing_of_it(server):
    post(server, token=server.token, code="281", answer="no", note="secret remark")
    other = Review.open(server.review.folder, "jun")
    assert other.given == {}
    assert "secret remark" not in other.page(other.after(None), "token")


def test_a_foreign_page_can_neither_read_nor_answer(server):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(server, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        post(server, token="guess", code="281", answer="no")
    assert server.review.given == {}


def test_a_name_cannot_leave_the_folder(folder):
    with pytest.raises(LosiError, match="letters"):
        Review.open(folder, "../../elsewhere")


def given(**answers):
    return Answers.model_validate({"answers": [{"code": code[1:], "answer": answer} for code, answer in answers.items()]})


def test_two_assessors_are_compared_by_four_coefficients():
    first = given(c281="yes", c215="no", c216="yes", c224="unknown")
    second = given(c281="yes", c215="no", c216="no", c224="no")
    found = agree(first, second)
    assert len(found) == 4
    assert found[0].value == pytest.approx(2 / 3)
    assert found[0].left_out == 1


def test_what_differs_is_listed_and_what_agrees_is_not():
    first, second = given(c281="yes", c215="no", c216="yes"), given(c281="yes", c215="yes", c216="no")
    assert {one.item.code for one in disagreements(first, second, Instrument.load("2024"))} == {"215", "216"}


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
