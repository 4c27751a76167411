"""A vote on the town's money: with a code on a small telephone, on paper with two readers, closed, counted, and counted again by anybody."""

import re
import subprocess
import sys
import time

import pytest

from .conftest import REPO
from .small_vote import CODE

pytestmark = pytest.mark.browser

MAN_BOK = {"name": "최만복", "born": "1951-07-30"}  # 75, no e-mail, at home in Naru
SUN_RYE = {"name": "정순례", "born": "1953-01-08"}
OK_JA = {"name": "김옥자", "born": "1948-03-14"}


def at_the_desk(clerk, round_, who):
    """The page of this person on the roll of the vote."""
    year, month, day = who["born"].split("-")
    clerk.go(f"/desk/budget-paper/{round_}/find/")
    clerk.fill(name=who["name"], birth_date_day=day, birth_date_month=month, birth_date_year=year)
    clerk.page.locator("input[name=purpose]").first.check(force=True)
    clerk.go_on()
    clerk.is_accessible().page.get_by_role("link", name=who["name"]).click()


def a_code_for(clerk, round_, who):
    at_the_desk(clerk, round_, who)
    clerk.page.get_by_role("button", name="Make a code").click()
    clerk.sees("it is shown only now")
    return clerk.page.locator("main .reference").first.inner_text()


def test_a_code_from_the_counter_votes_on_a_small_telephone_without_scripts(walk):
    code = a_code_for(walk(email="counter@maru.example"), "this-year", MAN_BOK)
    voter = walk(width=320, height=640, scripts=False, language="ko")
    voter.go("/budget/this-year/").fits()
    voter.press("main a.govuk-button--start")
    voter.fill(code=code.lower())
    voter.fits().go_on()
    for box in ("pot_town", "pot_naru"):
        voter.page.locator(f"input[name={box}]").first.check(force=True)
    voter.fits().picture("vote-ballot-telephone").go_on()
    chosen = voter.page.locator("main ul li").all_inner_texts()
    assert len(chosen) == 2
    voter.fits().go_on()
    voter.sees("접수 번호").fits().picture("vote-receipt-telephone")
    receipt = voter.page.locator("main .reference").inner_text()

    voter.go("/budget/this-year/ledger/")
    voter.fill(code=receipt)
    voter.go_on()
    voter.sees("접수되었습니다").fits()
    assert not any(project in voter.text() for project in chosen), "A receipt says “accepted”, never the choice."


def test_a_code_votes_once_whoever_holds_it(walk):
    clerk = walk(email="counter@maru.example")
    code = a_code_for(clerk, "this-year", SUN_RYE)
    tabs = [walk(scripts=False), walk(scripts=False)]
    for tab in tabs:
        tab.go("/budget/this-year/vote/")
        tab.fill(code=code)
        tab.go_on()
        tab.page.locator("input[name=pot_town]").first.check(force=True)
        tab.go_on()
    tabs[0].go_on()
    tabs[0].sees("Your receipt")
    tabs[1].go_on()
    tabs[1].sees("A ballot was already cast for you in this vote")
    stranger = walk(scripts=False)
    stranger.go("/budget/this-year/vote/")
    stranger.fill(code=code)
    stranger.go_on()
    stranger.sees("With this code somebody has already voted")
    clerk.go("/desk/budget-paper/this-year/find/")
    clerk.fill(name=SUN_RYE["name"])
    clerk.page.locator("input[name=purpose]").first.check(force=True)
    clerk.go_on()
    clerk.sees("Already struck off")


@pytest.fixture
def small_vote(portal):
    def run(word):
        command = [sys.executable, "-m", "tests.browser.small_vote", word]
        subprocess.run(command, env=portal.environment, cwd=REPO, check=True)

    run("begin")
    return run


def test_paper_is_handed_out_keyed_in_by_two_closed_counted_and_counted_again(walk, small_vote):
    clerk, colleague = walk(email="counter@maru.example"), walk(email="counter.two@maru.example")
    sheets = print_a_batch(clerk)
    for who in (MAN_BOK, SUN_RYE, OK_JA):
        hand_out(clerk, who)
    for reader in (clerk, colleague):
        key_in(reader, sheets[0], "1", "2")
        key_in(reader, sheets[1], "3")
        declare_spoilt(reader, sheets[2])
    small_vote("end")
    close_the_batch(clerk, left=2)
    counted(clerk)
    clerk.sees("Whole town", "2 ballots gave")

    journalist = walk()
    journalist.go(f"/budget/{CODE}/outcome/")
    journalist.page.get_by_role("link", name="Count again in this browser").click()
    journalist.page.get_by_role("button", name="Count Whole town").click()
    journalist.page.get_by_text("The same projects as published.").wait_for(timeout=30_000)
    assert not journalist.problems


def print_a_batch(clerk):
    clerk.go("/desk/budget-paper/")
    clerk.page.get_by_role("link", name="A small vote").click()
    clerk.page.get_by_role("link", name="Print sheets").click()
    clerk.fill(size="5", language="en")
    clerk.go_on()
    batch = clerk.path
    clerk.page.get_by_role("link", name="Show to print").click()
    clerk.page.wait_for_url("**/sheets/")
    numbers = [mark.inner_text() for mark in clerk.page.locator(".vote__key .reference").all()]
    clerk.picture("paper-sheet")
    clerk.page.goto(clerk.address + batch)
    assert len(set(numbers)) == 5
    return numbers


def hand_out(clerk, who):
    at_the_desk(clerk, CODE, who)
    clerk.page.get_by_role("button", name="Strike off and give a sheet").click()
    clerk.sees("Struck off the roll")


def open_sheet(reader, number):
    reader.go(f"/desk/budget-paper/{CODE}/")
    reader.fill(code=number)
    reader.go_on()
    reader.sees(f"Sheet {number}")


def key_in(reader, number, *marks):
    open_sheet(reader, number)
    for mark in marks:
        reader.page.check(f"input[name=pot_town][value='{mark}']", force=True)
    reader.picture("paper-key-in")
    reader.page.get_by_role("button", name="Keep this reading").click()


def declare_spoilt(reader, number):
    open_sheet(reader, number)
    reader.page.locator("input[name=spoilt]").first.check(force=True)
    reader.page.get_by_role("button", name="Declare it spoilt").click()


def close_the_batch(clerk, *, left):
    """Three were handed out of five, two are counted and one is spoilt; the rest lies in the pile, and nothing is missing."""
    clerk.go(f"/desk/budget-paper/{CODE}/")
    clerk.page.locator("main table a").first.click()
    clerk.fill(left=str(left))
    clerk.picture("paper-close")
    clerk.page.get_by_role("button", name="Close the batch").click()
    row = clerk.go(f"/desk/budget-paper/{CODE}/").page.locator("main table tbody tr", has_text="Batch").first.inner_text()
    assert re.findall(r"\d+", row.split("\t", 1)[1]) == ["5", "2", "1", "2", "0", "0"], row


def counted(visitor):
    """The worker counts within a minute after the last batch is closed."""
    deadline = time.monotonic() + 120
    while visitor.page.goto(f"{visitor.address}/budget/{CODE}/outcome/").status == 404:
        assert time.monotonic() < deadline, "the small vote is not counted"
        time.sleep(2)
