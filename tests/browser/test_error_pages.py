"""The pages nobody wants to see say in the reader's language what happened and what to do next."""

import pytest

from .inspection import Inspection

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "letter"), [("en", "e"), ("ko", "니"), ("ar", "ا")])
def test_pages_that_say_what_went_wrong_are_right(walk, tmp_path, language, letter):
    inspection = Inspection()
    for name, status, reach in (("404", 404, nowhere), ("403", 403, not_theirs), ("csrf", 403, from_elsewhere)):
        page, answer = reach(walk(width=320, height=640, language=language))
        assert answer.status == status, f"{name}: {answer.status}"
        assert letter in page.text(), page.text()
        assert page.page.locator("html").get_attribute("lang") == language
        inspection.look(page, f"{name} {language}", answer.text())
    inspection.conclude(tmp_path)


def nowhere(visitor):
    return visitor, visitor.page.goto(f"{visitor.address}{visitor.prefix}/not-here/")


def not_theirs(visitor):
    visitor.sign_in("jihoon.park@example.org")
    return visitor, visitor.page.goto(f"{visitor.address}{visitor.prefix}/desk/")


def from_elsewhere(visitor):
    """A form that was sent without its token."""
    visitor.go("/case/")
    visitor.page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(box => box.remove())")
    visitor.fill(reference="2026-AAAA-AAAA", code="AAAAAAAA")
    with visitor.page.expect_navigation() as navigation:
        visitor.go_on()
    return visitor, navigation.value
