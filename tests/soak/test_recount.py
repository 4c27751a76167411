"""Every vote that cities have published, counted in a browser and in Python."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.recounting import RULES, in_browser, in_python, open_rules

pytestmark = pytest.mark.soak
VOTES = sorted((Path(__file__).parents[3] / "shared" / "data" / "pabulib").glob("*.pb"))


@pytest.fixture(scope="module")
def page():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        open_rules(page)
        yield page
        browser.close()


@pytest.mark.parametrize("file", VOTES, ids=lambda file: file.stem)
@pytest.mark.parametrize("rule", RULES)
def test_the_browser_elects_what_python_elects_on_real_votes(page, file, rule):
    text = file.read_text(encoding="utf-8-sig")
    assert in_browser(page, text, rule) == in_python(text, rule)
