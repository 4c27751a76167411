"""Journeys 4, 6 and 7: the counter helps somebody without e-mail, a service is changed, somebody takes their data with them."""

import csv
import io
import json
import time

import pytest

from .birth import a_birth_notice, answers, fill_in

pytestmark = pytest.mark.browser

OK_JA = {"name": "김옥자", "channel": "letter", "address": "Gamnae-ro 1\n98000 Maru"}


def test_the_clerk_applies_for_okja_who_has_no_email(walk, tmp_path):
    clerk = walk(email="counter@maru.example")
    clerk.go("/desk/counter/").picture("counter")
    clerk.go("/desk/counter/start/register-birth/")
    clerk.fill(consent_how="in_person", consent_note="She herself, identity card seen", language="en")
    clerk.picture("counter-consent")
    clerk.press("main form button[type=submit]")
    given = answers(a_birth_notice(tmp_path), copies="2")
    fill_in(clerk, given, until="contact")
    clerk.fill(**OK_JA)
    clerk.go_on()
    clerk.sees("김옥자", "2,000")
    clerk.go_on()
    clerk.sees("You get letters from us").picture("counter-sent")
    reference = clerk.page.locator(".govuk-panel .reference").inner_text().strip()
    assert clerk.go(f"/desk/counter/case/{reference}/").sees(reference)


def test_a_resident_takes_their_data_with_them(walk):
    taeo = walk(email="taeo.kang@example.org")
    taeo.go("/my/").picture("my-page")
    taeo.go("/my/data/").picture("my-data")
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
    assert "/question/" in jihoon.path
    neighbour = walk(email="neighbour@example.net")
    assert neighbour.page.goto(neighbour.address + draft).status == 404


def test_what_the_town_knows_is_filled_in_and_said(walk):
    maria = walk(email="maria.santos@example.org")
    maria.go("/services/register-birth/apply/")
    maria.press("main form button[type=submit]")
    base = maria.path.split("/question/")[0]
    maria.go(f"{base}/question/applicant/").sees("We already hold this").picture("already-held")
    assert maria.page.input_value("[name='applicant-family_name']") == "Santos"


def test_an_editor_publishes_a_changed_service_and_residents_read_it(walk):
    editor = walk(email="editor@maru.example")
    editor.go("/editor/services/lost-and-found/at/texts/")
    summary = f"Tell us what you have lost or found; we look for its twin. ({time.strftime('%H:%M:%S')})"
    editor.fill(summary_en=summary)
    editor.press("main form:has([name=summary_en]) button[type=submit]")
    editor.go("/editor/services/lost-and-found/publish/").sees(summary).picture("editor-publish")
    editor.fill(note="Plainer summary")
    editor.press("main form:has([name=note]) button[type=submit]")
    resident = walk()
    resident.go("/services/lost-and-found/").sees(summary)
