"""Technology is measured with the checkers of the field: what they find is told with its place, and what they cannot see is not guessed."""

import json
import shutil
import threading
import urllib.request

import pytest
from madang_losi.assessing import assess, write
from madang_losi.audits import sampling
from madang_losi.audits.copies import FolderCopy
from madang_losi.audits.installing import folder, java
from madang_losi.audits.markup import check_markup
from madang_losi.audits.searching import filters, is_facet
from madang_losi.parsing import parse
from madang_losi.reading import read
from madang_losi.reviewing.review import Review
from madang_losi.reviewing.serving import ReviewServer
from madang_losi.sources import site_from_folder
from station import station
from town import pages, save

is_installed = (folder() / "node_modules").is_dir()
needs_checkers = pytest.mark.skipif(
    not (is_installed and java()), reason="the checkers are not here; scripts/install-test-tools brings them"
)
needs_browser = pytest.mark.skipif(
    not (is_installed and shutil.which("chromium")), reason="Chromium or axe-core is not here; scripts/install-test-tools brings them"
)

CLEAN = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Maru</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css"></head>
<body><header><a href="/">City of Maru, official website</a>
<form role="search" action="/find"><label for="q">Search</label><input type="search" id="q" name="q"><button>Search</button></form></header>
<nav aria-label="Main"><a href="/">Home</a> <a href="/waste">Waste</a> <a href="/permits">Permits</a></nav>
<main><h1>{title}</h1>{body}</main><footer>City of Maru</footer></body></html>"""
STYLE = "body { color: #1B1F23; background: #FBF8F1 } main { max-width: 40em } @media (max-width: 40em) { nav { display: block } }"
PERMITS = "<p>You can apply for a building permit online with your account, and bring the recycling plan of the site.</p>" * 3
TEXT = "<p>Collection of recycling is every second Tuesday; put the bins out before seven in the morning.</p>" * 4


def finds(query):
    word = query.get("q", "")
    links = '<ul><li><a href="/waste">Waste and recycling</a></li></ul>' if word.casefold() in "waste and recycling collection" else ""
    choice = '<form action="/find"><label for="kind">Kind</label><select id="kind" name="kind"><option>All<option>Pages</select></form>'
    return CLEAN.format(title="Results", body=f"<p>Results for your word.</p>{choice}{links}")


def town(**change):
    written = {
        "/": CLEAN.format(title="Welcome", body="<p>Everything the town does for you, from recycling to permits.</p>"),
        "/waste": CLEAN.format(title="Waste and recycling", body="<h2>Recycling</h2>" + TEXT),
        "/permits": CLEAN.format(title="Building permits", body=PERMITS),
        "/find": finds,
        "/style.css": STYLE,
    }
    return written | change


def audited(written, out):
    with station(written) as (_, address):
        return assess(address + "/", delay=0, audits=True, out=out)


def markup_of(folder, documents):
    site = site_from_folder(save(folder, documents))
    return {one.code: one for one in check_markup([page.page for page in read(site).pages], FolderCopy(folder))}


@needs_browser
@needs_checkers
def test_a_town_without_errors_meets_every_measured_question(tmp_path):
    assessment = audited(town(), tmp_path)
    by_code = {code: one.strict for code, one in assessment.audits.by_code().items()}
    assert by_code == {"204": True, "206": True, "207": True, "208": True, "209": True, "210": True}
    assert {assessment.by_code()[code].answer for code in by_code} == {"yes"}
    assert assessment.by_code()["206"].evidence[0].type == "measured"
    assert assessment.audits.speed["requests"] >= 2


@needs_browser
@needs_checkers
def test_what_is_wrong_is_told_with_page_place_and_what_to_do(tmp_path):
    wrong = CLEAN.format(title="Welcome", body=TEXT + '<img src="a.png"><p style="width: 900px; colour: red">wide</p><div id="q"></div>')
    assessment = audited(town(**{"/": wrong}), tmp_path / "out")
    measured = assessment.audits.by_code()
    assert {code: measured[code].strict for code in ("204", "208", "209", "210")} == {
        "204": False,
        "208": False,
        "209": False,
        "210": False,
    }
    alt = next(fault for fault in measured["210"].faults if fault.rule == "image-alt")
    assert '<img src="a.png">' in alt.quote
    assert "Fix any" in alt.remedy
    assert alt.help.startswith("https://")
    doubled = next(fault for fault in measured["208"].faults if "Duplicate ID" in fault.rule)
    assert doubled.line > 1
    assert any("colour" in fault.what for fault in measured["209"].faults)
    assert "900px" in measured["204"].faults[0].quote
    assert 0 < measured["208"].graded < 1
    files = write(assessment, tmp_path / "out")
    data = json.loads(files[0].read_text(encoding="utf-8"))
    assert {one["code"] for one in data["audits"]["measured"]} == {"204", "206", "207", "208", "209", "210"}
    report = files[2].read_text(encoding="utf-8")
    assert "Technology, measured" in report
    assert "&lt;img src=&#34;a.png&#34;&gt;" in report


@needs_browser
def test_a_search_that_answers_every_word_alike_is_no_search(tmp_path):
    same = CLEAN.format(title="Results", body="<p>No results.</p><a href='/waste'>Popular: waste</a>")
    measured = audited(town(**{"/find": same}), tmp_path).audits.by_code()
    assert measured["206"].strict is False
    assert measured["207"].strict is None


def test_a_search_with_one_thing_more_narrows_and_the_next_page_does_not(tmp_path):
    here = "http://maru.example/search/?q=waste"
    assert is_facet("?q=waste&kind=office", here)
    assert not is_facet("?q=waste&page=2", here)
    assert not is_facet("?q=other&kind=office", here)
    assert not is_facet("/ko/search/?q=waste", here)
    results = parse("<nav><a href='?q=waste&kind=office'>Offices (3)</a></nav><a href='?q=waste&page=2'>2</a>", here)
    assert [unit.text for unit in filters(results, read(site_from_folder(save(tmp_path))))] == ["Offices (3)"]


@needs_browser
def test_a_wide_table_in_a_box_of_its_own_does_not_push_the_page(tmp_path):
    body = TEXT + '<div style="overflow-x: auto"><p style="width: 900px">wide</p></div>'
    assert audited(town(**{"/": CLEAN.format(title="Welcome", body=body)}), tmp_path).audits.by_code()["204"].strict is True


@needs_checkers
def test_an_encoding_that_the_server_told_is_told(tmp_path):
    plain = CLEAN.format(title="Welcome", body=TEXT).replace('<meta charset="utf-8">', "")
    measured = audited(town(**{"/": plain}), tmp_path).audits.by_code()
    assert measured["208"].strict is True


@needs_checkers
def test_an_error_in_a_saved_style_sheet_stays_one_though_others_are_missing(tmp_path):
    head = (
        '<!doctype html><html lang="en"><head><title>Maru</title><link rel="stylesheet" href="{}"><link rel="stylesheet" href="gone.css">'
    )
    documents = {"index.html": head.format("a.css") + "</head><body><p>Maru</p></body></html>", "a.css": "p { color: #black }"}
    found = markup_of(tmp_path, documents)
    assert found["209"].strict is False
    (tmp_path / "a.css").write_text("p { color: black }")
    again = markup_of(tmp_path, documents | {"a.css": "p { color: black }"})
    assert again["209"].strict is None
    assert "gone.css" in again["209"].why_not


def test_a_missing_checker_is_told_with_how_to_install_it_and_nothing_is_guessed(tmp_path, monkeypatch):
    monkeypatch.setenv("MADANG_LOSI_AUDITS", str(tmp_path / "nothing"))
    (tmp_path / "town").mkdir()
    assessment = assess(save(tmp_path / "town"), audits=True)
    markup = assessment.by_code()["208"]
    assert markup.answer == "unknown"
    assert "madang-losi install-audits" in markup.reason


@needs_browser
def test_a_saved_copy_says_what_it_cannot_show(tmp_path):
    home = pages()["index.html"].replace("<style>", '<link rel="stylesheet" href="gone.css"><style>')
    assessment = assess(save(tmp_path, pages() | {"index.html": home}), audits=True)
    measured = assessment.audits.by_code()
    assert measured["204"].strict is None
    assert "style sheets" in measured["204"].why_not
    assert "saved copy" in measured["206"].why_not
    assert assessment.by_code()["206"].answer == "yes"


def test_pages_to_audit_are_the_home_page_and_then_the_most_different(tmp_path):
    documents = pages()
    documents["waste.html"] = documents["waste.html"].replace("<main>", "<main><table class=plan><tr><td>Monday</td></tr></table>")
    site = read(site_from_folder(save(tmp_path, documents)))
    chosen = [page.address.rpartition("/")[2] for page in sampling.sample(site, 2)]
    assert chosen == ["index.html", "waste.html"]


@needs_browser
def test_a_yes_has_a_picture_of_its_words_inside_the_report(tmp_path):
    with station(town()) as (_, address):
        assessment = assess(address + "/", delay=0, browser=True, out=tmp_path)
    files = write(assessment, tmp_path)
    data = json.loads(files[0].read_text(encoding="utf-8"))
    shots = [finding for answer in data["answers"] for finding in answer["evidence"] if finding.get("cutout")]
    assert shots
    for finding in shots:
        assert (tmp_path / finding["screenshot"]).read_bytes().startswith(b"\xff\xd8")
        assert (tmp_path / finding["cutout"]).stat().st_size > 500
    assert 'src="data:image/jpeg;base64,' in files[2].read_text(encoding="utf-8")
    code = next(answer["code"] for answer in data["answers"] for finding in answer["evidence"] if finding.get("cutout"))
    with ReviewServer(Review.open(tmp_path, "minji")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"{server.address}item/{code}") as page:
            assert b'src="data:image/jpeg;base64,' in page.read()
        server.shutdown()
