"""A rule is chosen by whom it leaves out, and stands once people vote; the outcome says why, and what becomes of the money."""

import time

import pytest

from .test_recount import counted_by

pytestmark = pytest.mark.browser


def test_a_manager_tries_rules_on_an_earlier_vote_and_takes_one(walk):
    manager = walk(email="editor@maru.example")
    counted_by(manager, time.monotonic() + 90)
    manager.go("/desk/budget/rounds/next-year/")
    manager.page.get_by_role("link", name="Try rules on an earlier vote").click()
    manager.page.select_option("select[name=pot]", index=1)
    manager.page.get_by_role("button", name="Count under these rules").click()
    manager.page.get_by_role("heading", name="Which projects win").wait_for(timeout=90_000)
    manager.sees("Least served", "Whom it serves").picture("budgeting-what-if")
    other = manager.page.get_by_role("button", name="Take this rule").first
    other.click()
    manager.sees("The rule is set")
    rule = manager.page.locator("main code").first.inner_text()
    manager.go("/budget/next-year/").sees("The rule stands from the moment voting opens", rule)


def test_once_voting_has_opened_the_rule_is_refused_to_everybody(walk):
    manager = walk(email="editor@maru.example")
    manager.go("/budget/this-year/rule/").sees("Voting opened on", "can no longer be changed")
    token = manager.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    before = manager.page.locator("main code").first.inner_text()
    forged = {"csrfmiddlewaretoken": token, "rule": "greedy/cost"}
    manager.page.request.post(f"{manager.address}/budget/this-year/rule/set/", form=forged, max_redirects=0)
    manager.go("/budget/this-year/rule/").sees("Voting has begun, so the rule can no longer be changed")
    assert manager.page.locator("main code").first.inner_text() == before


@pytest.mark.parametrize(("language", "words"), [("en", "Whom it serves"), ("ko", "누구에게 돌아가는가"), ("ar", "من يستفيد")])
def test_a_resident_reads_why_and_follows_the_money_on_a_small_telephone(walk, language, words):
    counted_by(walk(), time.monotonic() + 90)
    reader = walk(width=320, height=640, scripts=False, language=language)
    reader.go("/budget/last-year/").fits()
    reader.page.locator("main a.govuk-button").first.click()
    reader.sees(words).fits().picture(f"outcome-{language}")
    reader.page.locator("main ol.entries h3 a").first.click()
    assert "/projects/" in reader.path
    reader.fits()
    reader.go("/budget/last-year/delivery/").fits()
    reader.page.locator("main ul.entries h2 a").first.click()
    reader.fits()
    assert reader.page.locator("#delivery").is_visible()
    reader.picture(f"delivery-{language}")


def test_residents_comment_while_a_project_is_carried_out(walk):
    counted_by(walk(), time.monotonic() + 90)
    resident = walk(email="jihoon.park@example.org", scripts=False)
    resident.go("/budget/last-year/projects/4/")
    resident.page.get_by_role("link", name="What residents say").click()
    resident.page.locator("textarea[name=text]").fill("Could one of the two evenings be a Saturday?")
    resident.page.get_by_role("button", name="Send the comment").click()
    resident.sees("Could one of the two evenings be a Saturday?")
