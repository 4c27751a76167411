"""What an officer does with a case, in words."""

from __future__ import annotations


def open_case(officer, reference):
    return officer.go(f"/desk/case/{reference}/")


def to_the_decision(officer, reference, pictures=False):
    """All stages before the last are finished; the page on which the outcome is chosen is open."""
    for _stage in range(6):
        open_case(officer, reference)
        if (link := officer.page.locator(f"main a[href$='/case/{reference}/decide/']")).count():
            link.first.click()
            return officer
        officer.page.locator("main a[href*='/finish/']").first.click()
        officer.page.locator("input[name=finding]").first.check(force=True)
        if pictures:
            officer.picture("desk-finish")
        officer.press("button[name=do][value=send]")
    raise AssertionError(f"{reference} never comes to its decision:\n{officer.text()}")


def decide(officer, reference, outcome, reasons=""):
    to_the_decision(officer, reference)
    officer.answer("outcome", outcome)
    officer.answer("reasons", reasons)
    officer.press("button[name=do][value=preview]")
    officer.press("button[name=do][value=send]")
    assert "/decide/" not in officer.path, officer.text()
