"""Journey 7: what the town holds about somebody, and who looked at it, is theirs to see, take away, object to and have erased."""

import csv
import io
import json

import pytest

from . import desk, lost

pytestmark = pytest.mark.browser


def test_a_resident_takes_their_data_with_them(walk):
    taeo = walk(email="taeo.kang@example.org")
    taeo.go("/my/").picture("my-page")
    taeo.go("/my/data/").picture("my-data")
    refused = taeo.page.request.get(f"{taeo.address}/my/data.json")
    assert "/account/again/" in refused.url, "A browser left open on a table must not be enough."
    taeo.page.goto(refused.url)
    taeo.picture("show-again").show_again()
    table = taeo.page.request.get(f"{taeo.address}/my/data.csv").text().lstrip("\ufeff")
    machine = json.loads(taeo.page.request.get(f"{taeo.address}/my/data.json").text())
    assert "taeo.kang@example.org" in table
    assert len(list(csv.reader(io.StringIO(table)))) > 5
    assert "taeo.kang@example.org" in json.dumps(machine, ensure_ascii=False)
    stranger = walk()
    assert "login" in stranger.page.request.get(f"{stranger.address}/my/data.csv").url


def test_a_draft_of_an_account_is_listed_and_opens_for_it_alone(walk):
    jihoon = walk(email="jihoon.park@example.org")
    jihoon.go("/services/bulky-waste/apply/")
    jihoon.press("main form button[type=submit]")
    draft = jihoon.path
    jihoon.go("/my/").sees("Begun, not yet sent")
    jihoon.page.locator("main a[href*='/apply/my-']").first.click()
    assert "/apply/my-" in jihoon.path
    neighbour = walk(email="neighbour@example.net")
    assert neighbour.page.goto(neighbour.address + draft).status == 404


def test_what_the_town_knows_is_filled_in_and_said(walk):
    maria = walk(email="maria.santos@example.org")
    maria.go("/services/register-birth/apply/")
    maria.press("main form button[type=submit]")
    base = maria.path.split("/question/")[0]
    maria.go(f"{base}/question/applicant/").sees("We already hold this")
    assert maria.page.input_value("[name='applicant-family_name']") == "Santos"


def test_somebody_sees_who_looked_objects_and_gets_an_answer(walk, everything):
    reference = everything["spare"]["to_work"]
    desk.open_case(walk(email="registry@maru.example"), reference)
    jihoon = walk(email="jihoon.park@example.org")
    jihoon.go("/my/accesses/").sees("Civil Registry", reference).picture("accesses")
    jihoon.page.get_by_role("link", name="I object to this access").first.click()
    jihoon.fill(text="Why was this opened on a Sunday?")
    jihoon.picture("access-objection")
    jihoon.go_on()
    jihoon.sees("Your objection number", "You have objected")

    officer = walk(email="privacy@maru.example")
    officer.go("/desk/privacy/").picture("privacy-desk")
    officer.page.locator("main a[href*='/privacy/objections/']").last.click()
    officer.sees("on a Sunday")
    officer.page.locator("input[name=state]").first.check(force=True)
    officer.fill(answer="It was opened to answer your own report. The officer was on duty.")
    officer.picture("privacy-objection")
    officer.press("main form .govuk-button[type=submit]")
    jihoon.go("/my/accesses/")
    jihoon.page.locator("summary", has_text="Read the answer").first.click()
    jihoon.sees("The officer was on duty")


def test_somebody_asks_for_erasure_and_reads_what_must_stay_and_why(walk):
    amina = walk(email="amina.salim@example.org")
    reference, _code = lost.report(amina, contact=None)
    amina.go("/my/").sees(reference)
    amina.go("/my/erase/").picture("erase")
    for box in amina.page.locator("main form input[type=checkbox]").all():
        box.check(force=True)
    amina.press("main form button[type=submit]")
    if "/account/again/" in amina.path:
        amina.show_again()
        for box in amina.page.locator("main form input[type=checkbox]").all():
            box.check(force=True)
        amina.press("main form button[type=submit]")
    amina.sees("This stays for now", reference).picture("erased")
    assert "/privacy/erased/" in amina.path
    amina.page.goto(f"{amina.address}/my/")
    assert "/account/login/" in amina.path


def test_the_register_of_processing_says_what_each_form_asks_and_how_long_it_is_kept(walk):
    visitor = walk()
    visitor.go("/privacy/register/").sees("Lost and found", "Maru Ordinance No. 15", "6 months").picture("processing-register")
