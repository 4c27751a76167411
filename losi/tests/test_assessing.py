"""A saved portal is assessed: what is there is found with its words, and what only looks like it is not."""

import html
import json
from pathlib import Path

import pytest
from madang_losi.assessing import assess, write
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.rules import RuleBook
from madang_losi.scoring import city_interval
from madang_losi.terms import languages
from town import save, with_page

SITES = Path(__file__).parents[2] / ".." / "shared" / "data" / "losi" / "sites"


def answers(folder, documents=None):
    return assess(save(folder, documents)).by_code()


def test_what_stands_on_a_page_is_answered_yes_with_its_words(tmp_path):
    waste = answers(tmp_path)["284"]
    assert waste.answer == "yes"
    assert waste.probability > 0.8
    assert any("recycling is every second Tuesday" in finding.quote for finding in waste.evidence)
    assert {finding.address.rsplit("/", 1)[1] for finding in waste.evidence} == {"waste.html"}
    assert waste.evidence[0].depth == 1


def test_a_page_that_no_link_reaches_does_not_count(tmp_path):
    assert answers(tmp_path)["292"].answer == "no"


def test_a_link_that_leads_nowhere_does_not_count(tmp_path):
    documents = with_page("other.html", "Other", '<h1>Other</h1><p><a href="#">Pay your fees online</a></p>')
    assert answers(tmp_path, documents)["269a"].answer == "no"


def test_what_is_coming_soon_does_not_count(tmp_path):
    documents = with_page("pay.html", "Money", "<h1>Money</h1><p>Coming soon: pay your fees online here.</p>")
    assert answers(tmp_path, documents)["269a"].answer == "no"


def test_the_same_sentence_counts_once_it_is_there(tmp_path):
    documents = with_page("pay.html", "Money", "<h1>Money</h1><p>You can pay your fees online here at any hour.</p>")
    assert answers(tmp_path, documents)["269a"].answer == "yes"


def test_filler_text_does_not_count(tmp_path):
    filler = "<h1>Frequently asked questions</h1>" + "<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>" * 9
    assert answers(tmp_path, with_page("faq.html", "FAQ", filler))["240"].answer == "no"


def test_what_looking_cannot_decide_is_unknown_with_the_reason(tmp_path):
    mail = answers(tmp_path)["250"]
    assert mail.answer == "unknown"
    assert mail.probability is None
    assert "sent to the city" in mail.reason


def test_an_empty_site_never_scores_zero(tmp_path):
    assessment = assess(save(tmp_path, {"index.html": "<html><body><script>draw()</script></body></html>"}))
    assert assessment.score.total.value is None
    assert assessment.interval is None
    assert "scripts" in assessment.by_code()["281"].reason


def test_a_service_is_found_in_korean_and_arabic(tmp_path):
    body = {
        "ko": "<h1>건축허가</h1><p>건축허가는 온라인으로 신청할 수 있습니다. 구비서류를 준비해 주시기 바랍니다.</p>" * 5,
        "ar": "<h1>رخصة بناء</h1><p>يمكن تقديم طلب رخصة بناء عن بعد عبر الإنترنت في كل وقت من اليوم.</p>" * 5,
    }
    for code, text in body.items():
        folder = tmp_path / code
        folder.mkdir()
        home = f'<html><body><h1>Maru</h1><a href="a.html">{code}</a></body></html>'
        found = answers(folder, {"index.html": home, "a.html": f"<html><body>{text}</body></html>"})["255"]
        assert found.answer == "yes", code
        assert found.evidence[0].language == code


def test_a_folder_without_pages_says_what_to_give(tmp_path):
    with pytest.raises(LosiError, match=r"index\.html"):
        assess(tmp_path)


def test_every_file_is_written_and_the_report_needs_nothing_else(tmp_path):
    assessment = assess(save(tmp_path))
    files = write(assessment, tmp_path / "out")
    data = json.loads(files[0].read_text(encoding="utf-8"))
    assert {answer["answer"] for answer in data["answers"]} == {"yes", "no", "unknown"}
    assert len(data["answers"]) == 95
    assert data["based_on"] == "LOSI 2024"
    assert files[1].read_text(encoding="utf-8-sig").count("\n") == 96
    report = html.unescape(files[2].read_text(encoding="utf-8"))
    assert "not the UN's score" in report
    assert "What to do next" in report
    assert not any(mark in report for mark in ("<script", "src=", "@import", "url("))


def test_words_of_a_page_cannot_become_markup_of_the_report(tmp_path):
    trap = "<h1>Waste</h1><p>Collection of waste and recycling bins &lt;script&gt;alert(1)&lt;/script&gt; every Tuesday.</p>"
    files = write(assess(save(tmp_path, with_page("trap.html", "Waste", trap))), tmp_path / "out")
    assert "<script" not in files[2].read_text(encoding="utf-8")


def test_every_question_has_a_rule_or_a_reason():
    book = RuleBook.load()
    codes = {item.code for item in Instrument.load("2024").items}
    assert codes == set(book.items) | set(book.unknown)
    assert not set(book.items) & set(book.unknown)


def test_every_rule_names_concepts_that_every_language_has():
    used = set()
    for rules in RuleBook.load().items.values():
        for rule in rules:
            for each in (*rule.all, *rule.also, *rule.also_passage, *rule.of, *rule.topic, *rule.near, *rule.without):
                used |= set(each.split("|"))
    assert len(languages()) == 13
    for language in languages().values():
        assert used <= set(language.concepts), language.code


def test_an_interval_with_a_city_effect_holds_the_expected_score():
    interval = city_interval([0.9] * 40 + [0.05] * 55)
    assert interval.lower < (0.9 * 40 + 0.05 * 55) / 95 < interval.upper
    assert 0.05 < interval.upper - interval.lower < 0.4


@pytest.mark.skipif(not SITES.is_dir(), reason="the saved municipal sites are not here")
def test_a_real_saved_site_is_read_in_its_language():
    assessment = assess(SITES / "helsingborg")
    assert assessment.read.language == "sv"
    assert 0.3 < assessment.score.total.value < 0.6


def test_an_older_edition_is_assessed_by_the_same_rules_and_what_it_asks_unknown_is_not_judged(tmp_path):
    documents = with_page("wifi.html", "Internet", "<h1>Free wifi</h1><p>Free wifi in the library and in Mill Street, at any hour.</p>")
    assessment = assess(save(tmp_path, documents), "2022")
    by_code = assessment.by_code()
    assert by_code["225"].answer == assess(tmp_path, "2024").by_code()["225a"].answer == "yes"
    assert by_code["u1"].answer == "unknown"
    assert "not known" in by_code["u1"].reason
    assert assessment.score.total.items == 83
