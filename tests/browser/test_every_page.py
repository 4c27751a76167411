"""Every page of the portal, visited as somebody who may: nothing wrong for axe-core, nothing wider than a telephone, HTML that the Nu
checker accepts. Which pages there are is not a list of this test: whoever adds an address to tests/access.yaml adds its page here too.
"""

import os
from pathlib import Path

import pytest
import yaml

from .conftest import REPO
from .every_page import NO_PAGE, WAGTAILS_OWN
from .inspection import Inspection

pytestmark = pytest.mark.browser
TABLE = yaml.safe_load((REPO / "tests" / "access.yaml").read_text())
STAFF = ("clerk", "officer", "officer just now", "head", "review", "editor", "administrator", "privacy_officer")


@pytest.fixture
def visitors(walk, everything):
    """`visitors("clerk", language="ko")`: each person signs in once."""
    here = {}

    def visitor(who, **settings):
        if who not in here:
            email = everything["emails"].get(who)
            here[who] = walk(email=email, **settings)
            if who == "officer just now":
                here[who].show_second_factor(email)
        return here[who]

    return visitor


def test_every_address_is_a_page_here_or_said_to_be_none(everything):
    looked_at = set(everything["pages"])
    left = {name for name in TABLE if name not in looked_at and name not in NO_PAGE and not name.startswith(WAGTAILS_OWN)}
    assert not left, f"Add these to tests/browser/every_page.py: {sorted(left)}"
    assert not looked_at & set(NO_PAGE)


def test_what_is_said_to_be_no_page_shows_none(everything, visitors):
    wrong = []
    for who in ("visitor", "resident", *STAFF):
        visitor = visitors(who)
        for name, address in everything["no_pages"].items():
            answer = visitor.page.request.get(visitor.address + address, max_redirects=0)
            if answer.status == 200 and "text/html" in answer.headers["content-type"]:
                wrong.append(f"{name} ({address}) is a page for {who}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("language", "width", "scheme", "whose"),
    [("en", 1280, "light", "everybody"), ("ko", 320, "dark", "everybody"), ("ar", 320, "light", "residents")],
    ids=["english-on-a-screen", "korean-in-the-dark-on-a-telephone", "arabic-on-a-telephone"],
)
def test_every_page_is_right(everything, visitors, tmp_path, language, width, scheme, whose):
    inspection = Inspection()
    for name, faces in everything["pages"].items():
        for who, address in faces:
            if whose == "everybody" or who not in STAFF:
                visitor = visitors(who, width=width, language=language, scheme=scheme)
                inspection.visit(visitor, name, address)
                keep(visitor, f"{language}-{width}-{name}-{len(inspection.html)}")
    inspection.conclude(tmp_path)


def keep(visitor, name):
    """`MADANG_PICTURES=folder`: everything as a picture, for somebody who wants to look at it all."""
    if folder := os.environ.get("MADANG_PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name.replace(':', '_').replace(' ', '-')}.png", full_page=True)
