"""Somebody has lost their keys: the shortest form of the town, for journeys about what comes after it."""

from __future__ import annotations

import datetime

from .birth import TODAY, fill_in

DESCRIPTION = "A ring with four keys and a red ribbon"
CONTACT = {"name": "Do So-ra", "channel": "email", "email": "sora@example.net"}


def answers():
    day = TODAY - datetime.timedelta(days=2)
    return {
        "lost_or_found": {"lost_or_found": "lost"},
        "category": {"category": "keys"},
        "description": {"description": DESCRIPTION},
        "photo": {},
        "happened_on": {"happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year},
        "insured": {},  # asked once the editor's journey has added it
        "place": {"place": "bus"},
        "place_details": {"place_details": "Line 7"},
    }


def report(walk, *, contact=CONTACT, on_page=lambda walk, name: None):
    """From the page of the service to the page that says it has arrived; gives reference and code."""
    walk.go("/services/lost-and-found/apply/")
    on_page(walk, "start")
    walk.press("main form button[type=submit]")
    fill_in(walk, answers(), on_page=on_page, contact=contact)
    walk.go_on()
    on_page(walk, "sent")
    return reference_and_code(walk)


def reference_and_code(walk):
    reference = walk.page.locator(".govuk-panel .reference").inner_text().strip()
    code = walk.page.locator("main .lead .reference").inner_text().strip()
    return reference, code


def follow(walk, reference, code):
    walk.go("/case/")
    walk.fill(reference=reference, code=code)
    walk.go_on()
    assert reference in walk.path, walk.text()
    return walk
