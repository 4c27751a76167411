"""What holds for every template of the rooms about cases, money and appointments."""

from pathlib import Path

import pytest

SERVING = Path(__file__).parents[2]
TEMPLATES = sorted(path for room in ("cases", "payments", "appointments") for path in (SERVING / room / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SERVING)))
def test_a_link_does_not_say_it_is_a_button(path):
    """The space bar presses a button; without JavaScript it does nothing on a link."""
    assert 'role="button"' not in path.read_text()
