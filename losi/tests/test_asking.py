"""The city is asked only with consent, once, in its language, and a person closes the question."""

import json
import socketserver
import threading
from datetime import date, datetime

import pytest
from madang_losi.asking import LOG, Consent, Mailbox, ask, close, deadline, decisions, renew
from madang_losi.assessing import assess, write
from madang_losi.errors import LosiError
from madang_losi.reading import read
from madang_losi.sources import site_from_folder
from town import page, pages, save

FRIDAY = datetime.fromisoformat("2026-11-27T10:00:00+09:00")
CONTACT = page("Contact", "<h1>Contact</h1><p>Write to us: <a href='mailto:townhall@maru.example?subject=Hello'>e-mail</a></p>")


class Post(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take a letter."""

    def handle(self):
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = []
                while (text := self.rfile.readline()) not in {b".\r\n", b""}:
                    letter.append(text)
                self.server.letters.append(b"".join(letter).decode("utf-8"))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def post(monkeypatch):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.letters = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("MADANG_LOSI_SMTP", f"127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("MADANG_LOSI_SMTP_FROM", "minji@research.example")
        yield server.letters
        server.shutdown()


def town(folder):
    folder.mkdir()
    documents = pages() | {"contact.html": CONTACT}
    documents["index.html"] = documents["index.html"].replace("</nav>", '<a href="contact.html">Contact</a></nav>')
    return save(folder, documents)


def test_the_third_working_day_leaves_out_weekends_and_the_holidays_of_the_country():
    assert deadline(date(2026, 11, 27)) == (date(2026, 12, 2), "Monday to Friday, holidays not known")
    day, calendar = deadline(date(2026, 12, 23), "KR")
    assert day in {date(2026, 12, 29), date(2026, 12, 28)}
    assert calendar in {"working days of KR", "Monday to Friday, holidays not known"}
    assert (day == date(2026, 12, 29)) == (calendar == "working days of KR")


def test_without_consent_nothing_is_sent(tmp_path, post):
    assessment = assess(town(tmp_path / "town"), out=tmp_path / "out")
    assert post == []
    assert not (tmp_path / "out" / LOG).exists()
    assert "sent to the city" in assessment.by_code()["250"].reason


def test_with_consent_one_question_goes_out_once_and_is_written_down(tmp_path, post):
    source = town(tmp_path / "town")
    first = assess(source, out=tmp_path / "out", consent=Consent())
    assess(source, out=tmp_path / "out", consent=Consent())
    assert len(post) == 1
    assert "To: townhall@maru.example" in post[0]
    log = json.loads((tmp_path / "out" / LOG).read_text())
    assert log["sent_at"]
    assert first.by_code()["250"].answer == "unknown"
    assert "answer-received" in first.by_code()["250"].reason


def test_without_a_mail_server_it_says_what_to_set_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("MADANG_LOSI_SMTP", raising=False)
    with pytest.raises(LosiError, match="MADANG_LOSI_SMTP"):
        assess(town(tmp_path / "town"), out=tmp_path / "out", consent=Consent())
    assert not (tmp_path / "out" / LOG).exists()


@pytest.mark.parametrize(
    ("at", "useful", "expected"),
    [("2026-12-02", True, ["yes", "yes"]), ("2026-12-02", False, ["yes", "no"]), ("2026-12-03", True, ["no", "no"])],
)
def test_an_answer_counts_when_it_came_in_three_working_days_and_helped(tmp_path, post, at, useful, expected):
    ask(read(site_from_folder(town(tmp_path / "town"))), Mailbox.from_environment(), tmp_path, now=FRIDAY)
    close(tmp_path, at=datetime.fromisoformat(at), useful=useful)
    assert [decision.answer.value for decision in decisions(tmp_path)] == expected


def test_no_answer_is_a_no_only_once_a_person_says_so(tmp_path, post):
    ask(read(site_from_folder(town(tmp_path / "town"))), Mailbox.from_environment(), tmp_path, now=FRIDAY)
    assert {decision.answer.value for decision in decisions(tmp_path)} == {"unknown"}
    with pytest.raises(LosiError, match="--none"):
        close(tmp_path, at=None, useful=None)
    close(tmp_path, at=None, useful=None, none=True)
    assert {decision.answer.value for decision in decisions(tmp_path)} == {"no"}


def test_answers_score_and_report_follow_what_was_written_down(tmp_path, post):
    out = tmp_path / "out"
    assessment = assess(town(tmp_path / "town"), out=out, consent=Consent())
    write(assessment, out)
    close(out, at=datetime.now(), useful=True)
    renew(out)
    data = json.loads((out / "answers.json").read_text(encoding="utf-8"))
    assert data["score"]["yes"] == assessment.score.total.yes + 2
    assert next(answer for answer in data["answers"] if answer["code"] == "252")["answer"] == "yes"
    assert "townhall@maru.example" in (out / "report.html").read_text(encoding="utf-8")
