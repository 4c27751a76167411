"""Journey 5: the officer's day."""

import csv
import io
import re

import pytest

from . import desk

pytestmark = pytest.mark.browser


def test_the_officer_takes_notes_asks_with_a_text_block_and_hands_over(walk, everything):
    officer, reference = walk(email="registry@maru.example"), everything["spare"]["to_work"]
    desk.open_case(officer, reference)
    officer.page.get_by_role("button", name=re.compile("^Take")).first.click()
    officer.sees("The case is yours now.")

    officer.page.get_by_role("link", name="Add a note").click()
    officer.fill(text="Rang the depot: nothing yet.")
    officer.picture("desk-note")
    officer.press("button[name=do][value=send]")
    officer.sees("Rang the depot: nothing yet.")

    officer.page.get_by_role("link", name="Ask the resident").click()
    officer.page.locator("summary", has_text="Text blocks").click()
    officer.page.locator("input[name=blocks]").first.check(force=True)
    officer.press("button[name=do][value=insert]")
    assert "one more detail" in officer.page.input_value("textarea[name=question]")
    officer.picture("desk-text-block")
    officer.press("button[name=do][value=send]")
    officer.sees("the clock is stopped", "Stopped since")
    officer.go("/desk/").picture("desk-queue-stopped")

    desk.open_case(officer, reference)
    officer.page.get_by_role("button", name="Take the question back").click()
    officer.sees("the clock runs")
    officer.page.get_by_role("link", name=re.compile("^Hand over")).first.click()
    officer.page.select_option("select[name=to]", label=colleague(officer, "원태림"))
    officer.picture("desk-hand-over")
    officer.press("button[name=do][value=send]")
    desk.open_case(officer, reference).sees("원태림")


def colleague(officer, name):
    options = officer.page.locator("select[name=to] option").all_inner_texts()
    return next(option for option in options if name in option)


def test_the_deputy_of_somebody_away_finds_their_cases_and_may_act(walk, everything):
    """Won Tae-rim is away, Yang Ji-su stands in (packs/maru/staff.yaml)."""
    absent = walk(email="registry.two@maru.example")
    absent.go("/desk/absence/").sees("양지수").picture("desk-absence")
    reference = everything["spare"]["of_the_absent"]
    deputy = walk(email="registry@maru.example")
    deputy.go(f"/desk/?q={reference}").sees(reference, "원태림")
    desk.open_case(deputy, reference)
    assert deputy.page.get_by_role("link", name=re.compile("^Finish")).count(), deputy.text()


def test_cases_are_decided_together_after_showing_which_and_the_queue_is_a_file(walk, everything):
    officer, references = walk(email="registry@maru.example"), everything["spare"]["together"]
    officer.go(f"/desk/?service={everything['spare']['service']}")
    for reference in references:
        officer.page.locator("tr", has_text=reference).locator("input[name=task]").check(force=True)
    file = officer.page.locator("a[href*='queue.csv']").get_attribute("href")
    rows = list(csv.reader(io.StringIO(officer.page.request.get(officer.address + file).text().lstrip("\ufeff"))))
    assert {reference for row in rows for reference in references if reference in row} == set(references)
    officer.page.get_by_role("button", name="Decide the chosen together").click()
    officer.fill(outcome="not_matched")
    officer.press("button[name=do][value=preview]")
    officer.sees(f"{len(references)} cases will be decided", *references).picture("desk-bulk")
    officer.press("button[name=do][value=send]")
    officer.sees(f"{len(references)} cases are decided")
    for reference in references:
        desk.open_case(officer, reference).sees("Nothing found")
