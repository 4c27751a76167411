"""Journey 4: at the counter, for somebody without e-mail."""

import re

import pytest

from . import lost
from .birth import a_birth_notice, answers, fill_in

pytestmark = pytest.mark.browser

OK_JA = {"name": "김옥자", "channel": "letter", "address": "Gamnae-ro 1\n98000 Maru"}


def test_the_clerk_finds_okja_in_the_register_applies_for_her_takes_cash_and_she_gets_letters(walk, tmp_path):
    clerk = walk(email="counter@maru.example")
    resident = find_in_the_register(clerk, "Kim", "1948-03-14")
    clerk.go(f"/desk/counter/?resident={resident}").picture("counter")
    clerk.page.get_by_role("link", name=re.compile("^Start Register a birth")).click()
    clerk.sees("What the register holds is filled in")
    clerk.fill(consent_how="in_person", consent_note="She herself, identity card seen", language="ko")
    clerk.picture("counter-consent")
    clerk.press("main form:has([name=consent_how]) button[type=submit]")
    clerk.go(clerk.path.removeprefix("/ko"))
    fill_in(clerk, answers(a_birth_notice(tmp_path), copies="2"))
    clerk.sees("2,000")
    clerk.go_on()
    clerk.sees("The person gets letters", "Next person").picture("counter-sent")
    reference, _code = lost.reference_and_code(clerk)

    clerk.go(f"/desk/counter/case/{reference}/").sees(reference)
    clerk.page.get_by_role("link", name="Take the fee").click()
    number = clerk.path.rstrip("/").split("/")[-1]
    clerk.page.get_by_role("link", name="Take cash").click()
    clerk.picture("counter-cash")
    clerk.press("main form .govuk-button[type=submit]")
    clerk.go(f"/desk/payments/invoice/{number}/").sees("Cash", "Paid")
    clerk.page.get_by_role("link", name="Print the receipt").click()
    clerk.sees(number, "2,000").picture("counter-receipt")
    clerk.go("/desk/till/").sees("Counted in the drawer", "길봄이").picture("till")

    clerk.go("/demo/outbox")
    letter = clerk.page.locator("article", has_text=reference).first.inner_text()
    assert "Letter" in letter
    assert "김옥자" in letter
    clerk.go("/desk/letters/").sees("김옥자").picture("letters-desk")


def find_in_the_register(clerk, name, birth_date):
    """The look is kept with its purpose, and she can see it."""
    year, month, day = birth_date.split("-")
    clerk.go("/desk/residents/")
    clerk.fill(name=name, birth_date_day=day, birth_date_month=month, birth_date_year=year)
    clerk.page.locator("input[name=purpose]").first.check(force=True)
    clerk.picture("register-search")
    clerk.press("main form button[type=submit]")
    clerk.page.locator("main table a").first.click()
    clerk.sees(year)
    return re.search(r"/residents/(\d+)/", clerk.path)[1]


def test_a_paper_form_is_printed_and_opens_its_own_case_when_its_code_is_typed_in(walk):
    clerk = walk(email="counter@maru.example")
    clerk.go("/desk/counter/print/lost-and-found/")
    clerk.fill(copies="1", language="en")
    clerk.press("main form .govuk-button[type=submit]")
    number, code = [mark.inner_text() for mark in clerk.page.locator(".sheet__key .reference").all()]
    assert re.fullmatch(r"P-\d{7}", number)
    clerk.sees("What does it look like?", "Day and signature").picture("paper-form")

    clerk.go("/desk/counter/")
    clerk.fill(code=code.lower())
    clerk.press("main form:has([name=code]) button")
    clerk.sees(number)
    day = lost.answers()["happened_on"]
    given = {"lost_or_found": "lost", "category": "keys", "description": lost.DESCRIPTION, "place": "bus", **day}
    clerk.fill(**{f"paper-{name}": value for name, value in given.items()})
    clerk.fill(**OK_JA)
    clerk.picture("paper-entered")
    clerk.press("main form button[type=submit]:not([name])")
    clerk.sees(lost.DESCRIPTION, "김옥자")
    clerk.go_on()
    reference, _code = lost.reference_and_code(clerk)

    clerk.go("/desk/counter/")
    clerk.fill(code=code)
    clerk.press("main form:has([name=code]) button")
    assert clerk.path.endswith(f"/case/{reference}/"), "A form that was entered leads to its case, not to a second one."
    clerk.sees("김옥자")


def test_a_resident_prints_a_numbered_form_at_home(walk):
    visitor = walk(scripts=False)
    visitor.go("/services/lost-and-found/paper/")
    visitor.press("main form button[type=submit]")
    assert re.fullmatch(r"P-\d{7}", visitor.page.locator(".sheet__key .reference").first.inner_text())
