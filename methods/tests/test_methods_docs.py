"""The Python in the pages of the methods runs and says what the page says."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "methods"
PAGES = (
    "index",
    "raters",
    "red-flags",
    "viability",
    "representation",
    "opinion",
    "cap",
    "oc4ids",
    "progress",
    "association",
    "small-area",
    "deprivation",
    "left-behind",
    "inequality",
)


@pytest.mark.parametrize("name", PAGES)
def test_the_python_of_the_page_runs(name):
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, f"{name}.md", "exec"), {})


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_when_it_misleads_and_shows_a_picture(name):
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert "## When it misleads" in text
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert pictures
    assert all((DOCS / picture).exists() for picture in pictures)
