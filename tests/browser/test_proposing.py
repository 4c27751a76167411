"""A resident proposes, sees what is alike, an office checks with reasons, the proposer answers, and it stands on the ballot."""

import pytest

pytestmark = pytest.mark.browser

TITLE = "Shade and a bench at the bus stops of the market"


def test_a_proposal_from_the_first_word_to_the_ballot(walk):
    resident = walk(email="maria.santos@example.org")
    propose(resident)
    resident.sees(TITLE, "It goes to an office by")
    address = resident.path

    manager = walk(email="editor@maru.example")
    open_at_the_desk(manager)
    manager.page.select_option("select[name=office]", label="Building and Planning Office")
    manager.page.get_by_role("button", name="Hand it over").click()
    manager.sees("has it now")

    officer = walk(email="building@maru.example")
    open_at_the_desk(officer)
    officer.fill(
        verdict="changes", text="The pavement is 180 cm wide there: a bench fits on one side only.", cost="9000000", share_women="55"
    )
    officer.picture("proposal-checking")
    officer.page.get_by_role("button", name="Tell the proposer").click()
    officer.sees("The proposer is told")
    officer.page.get_by_role("button", name="Make it final").click()
    officer.sees("may answer until")

    resident.go(address).sees("a bench fits on one side only", "Women 55 %")
    resident.page.locator("form[action*=answer] textarea").fill("One side is enough. Please the side in the shade.")
    resident.page.get_by_role("button", name="Send the answer").click()
    resident.sees("One side is enough").picture("proposal-answered")

    open_at_the_desk(officer)
    officer.page.get_by_role("button", name="Make it final").click()
    officer.sees("It stands on the ballot")
    visitor = walk(width=320, scripts=False, language="ko")
    visitor.go(address).fits()
    visitor.page.locator("main a[href*='/projects/']").first.click()
    visitor.sees(TITLE, "9,000,000").fits()


def propose(resident):
    resident.go("/budget/next-year/proposals/")
    resident.page.get_by_role("link", name="Propose something").click()
    resident.page.get_by_role("button", name="Begin").click()
    resident.fill(
        title=TITLE, what="Roofs against the sun and a bench at the stops beside the market.", place="Market street", cost_cents="6000000"
    )
    resident.page.get_by_label("Whole town", exact=True).check(force=True)
    resident.page.locator("input[name=serves]").nth(3).check(force=True)
    resident.page.locator("[data-place-map=pick]").click()
    assert resident.page.locator("#id_latitude").input_value(), "A click on the map marks the place."
    resident.answer("show_name", True)
    resident.picture("proposal-write")
    resident.page.get_by_role("button", name="Go on").click()
    resident.sees("These are alike", "Shade over the bus stops").picture("proposal-alike")
    resident.page.get_by_role("button", name="Mine is different: send it").click()


def open_at_the_desk(who):
    who.go("/desk/budget/proposals/")
    who.page.get_by_role("link", name=TITLE).click()


def test_somebody_whose_account_is_not_tied_to_the_register_is_told_what_to_do(walk):
    neighbour = walk(width=320, scripts=False, email="neighbour@example.net")
    neighbour.go("/budget/next-year/proposals/").fits()
    neighbour.page.get_by_role("link", name="Propose something").click()
    neighbour.sees("not tied to the register").fits()
