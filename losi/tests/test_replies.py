"""The city's right of reply: asked until a day, recorded with who and when, shown beside the answer, and never obeyed by itself."""

import csv
import html
import json
from datetime import date

import pytest
from madang_losi.assessing import assess, write
from madang_losi.commands.papers import write_report
from madang_losi.errors import LosiError
from madang_losi.replies import open_window, received, replies_by_code, take
from madang_losi.reporting import read_report_data
from town import save

UNTIL = date(2027, 1, 15)
OPENED = date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path):
    write(assess(save(tmp_path)), tmp_path / "out")
    open_window(tmp_path / "out", UNTIL, today=OPENED)
    return tmp_path / "out"


def reply(folder, **changed):
    window = json.loads((folder / "reply" / "window.json").read_text(encoding="utf-8"))
    said = [
        {"code": "292", "text": "The air is measured", "address": "https://maru.example/air"},
        {"code": "293", "text": "", "address": ""},
    ]
    file = folder / "back.json"
    file.write_text(
        json.dumps({"window": window["id"], "name": "Park", "office": "Web", "mail": "park@maru.example", "replies": said} | changed)
    )
    return file


def test_the_page_holds_every_no_with_a_place_to_answer_and_needs_nothing_else(folder):
    shown = (folder / "reply" / "reply.html").read_text(encoding="utf-8")
    data = read_report_data(folder)
    no = [answer["code"] for answer in data["answers"] if answer["answer"] == "no"]
    assert [f'data-code="{code}"' in shown for code in no] == [True] * len(no)
    assert shown.count("data-code=") == len(no)
    assert "2027-01-15" in shown
    assert "src=" not in shown
    assert 'href="http' not in shown


def test_a_reply_is_recorded_with_who_and_when_and_changes_no_answer(folder):
    before = (folder / "answers.json").read_bytes()
    assert take(folder, reply(folder), today=UNTIL) == 1
    entry = received(folder)[0]
    assert (entry["name"], entry["office"], entry["mail"]) == ("Park", "Web", "park@maru.example")
    assert entry["taken_at"]
    assert (folder / "answers.json").read_bytes() == before
    assert replies_by_code(folder)["292"][0]["address"] == "https://maru.example/air"


def test_after_the_date_nothing_is_taken(folder):
    with pytest.raises(LosiError, match="ended on 2027-01-15"):
        take(folder, reply(folder), today=date(2027, 1, 16))
    assert received(folder) == []


def test_opening_again_grants_more_time_and_keeps_what_was_received(folder):
    take(folder, reply(folder), today=UNTIL)
    open_window(folder, date(2027, 3, 1), today=date(2027, 1, 20))
    assert take(folder, reply(folder, name="Kim"), today=date(2027, 2, 1)) == 1
    assert [entry["name"] for entry in received(folder)] == ["Park", "Kim"]


def test_a_day_that_is_over_cannot_be_given(folder):
    with pytest.raises(LosiError, match="is over"):
        open_window(folder, date(2026, 11, 1), today=OPENED)


def test_the_report_shows_the_reply_beside_the_answer_and_no_mail_address(folder):
    take(folder, reply(folder), today=UNTIL)
    write_report(folder)
    shown = html.unescape((folder / "report.html").read_text(encoding="utf-8"))
    item = shown[shown.index('id="item-292"') :].split("</details>")[0]
    assert "The air is measured" in item
    assert "Park, Web" in item
    assert "waits for the adjudicator" in item
    assert "park@maru.example" not in shown


def test_what_a_city_writes_is_shown_as_words_and_not_as_markup(folder):
    said = [{"code": "292", "text": "<script>alert(1)</script>", "address": "javascript:alert(1)"}]
    take(folder, reply(folder, replies=said), today=UNTIL)
    write_report(folder)
    shown = (folder / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"window": "other"}, "another assessment"),
        ({"name": ""}, "name"),
        ({"replies": []}, "nothing to take"),
        ({"replies": [{"code": "999", "text": "x"}]}, "not asked: 999"),
        ({"replies": "x"}, "is no reply"),
    ],
)
def test_a_file_that_is_no_reply_to_this_is_refused(folder, changed, says):
    with pytest.raises(LosiError, match=says):
        take(folder, reply(folder, **changed), today=UNTIL)
    assert received(folder) == []


def test_the_same_file_twice_is_taken_once(folder):
    take(folder, reply(folder), today=UNTIL)
    with pytest.raises(LosiError, match="already"):
        take(folder, reply(folder), today=UNTIL)
    assert len(received(folder)) == 1


def answered(folder, change):
    rows = list(csv.reader((folder / "reply" / "reply.csv").open(encoding="utf-8-sig")))
    change(rows)
    file = folder / "back.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return file


def test_a_city_without_scripts_answers_on_the_sheet(folder):
    def fill(rows):
        rows[1][4], rows[2][4] = "Park", "Web"
        next(row for row in rows if row[0] == "292")[5] = "https://maru.example/air"

    assert take(folder, answered(folder, fill), today=UNTIL) == 1
    assert replies_by_code(folder)["292"][0]["name"] == "Park"


def test_a_sheet_without_a_name_is_told_by_its_cell(folder):
    with pytest.raises(LosiError, match="cell E2: write who answers"):
        take(folder, answered(folder, lambda rows: rows[5].__setitem__(4, "words")), today=UNTIL)
