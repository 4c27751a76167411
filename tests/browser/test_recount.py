"""A journalist counts a vote again, on their own device."""

import random
import time

import pytest
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.pabulib import write_pabulib

from .recounting import RULES, in_browser, in_python, open_rules

pytestmark = pytest.mark.browser


def test_a_visitor_counts_last_year_s_vote_again_and_finds_the_same_projects(walk):
    visitor = walk()
    counted_by(visitor, time.monotonic() + 90)
    visitor.page.get_by_role("link", name="Count again in this browser").click()
    visitor.page.get_by_role("button", name="Count Whole town").click()
    visitor.page.get_by_text("The same projects as published.").wait_for(timeout=30_000)
    assert visitor.page.locator("section ol li").count() > 2
    visitor.picture("recount")
    assert not visitor.problems


def test_an_outcome_that_was_published_otherwise_is_said_to_differ(walk):
    visitor = walk()
    counted_by(visitor, time.monotonic() + 90)
    visitor.go("/budget/last-year/recount/")
    visitor.page.locator("section[data-votes]").first.evaluate("section => { section.dataset.funded = '1' }")
    visitor.page.get_by_role("button", name="Count Whole town").click()
    visitor.page.get_by_text("These are not the projects that were published.").wait_for(timeout=30_000)


def counted_by(visitor, deadline):
    """The worker counts what is over in its first minute."""
    while visitor.page.goto(f"{visitor.address}/budget/last-year/outcome/").status == 404:
        assert time.monotonic() < deadline, "last year's vote is not counted"
        time.sleep(2)


def test_a_file_that_is_no_vote_is_refused_beside_the_button(walk, tmp_path):
    visitor = walk()
    counted_by(visitor, time.monotonic() + 90)
    visitor.go("/budget/last-year/recount/")
    visitor.page.get_by_role("button", name="Count the file").click()
    visitor.sees("Choose a file first.")
    broken = tmp_path / "broken.pb"
    broken.write_text("hello")
    visitor.page.set_input_files("#file", str(broken))
    visitor.page.get_by_role("button", name="Count the file").click()
    visitor.page.get_by_text("has to begin with META").wait_for()


def test_without_scripts_the_page_says_which_command_to_use(walk):
    visitor = walk(scripts=False)
    counted_by(visitor, time.monotonic() + 90)
    visitor.go("/budget/last-year/recount/").sees("This needs JavaScript", "madang-methods budget town.pb --rule")
    assert not visitor.page.get_by_role("button", name="Count Whole town").is_visible()


def test_the_browser_elects_what_python_elects(walk):
    page = walk().page
    open_rules(page)
    chance = random.Random(4)
    for number in range(60):
        text = an_election(chance, is_tied=number % 3 == 0, vote_type=("approval", "ordinal")[number % 2])
        for rule in RULES:
            assert in_browser(page, text, rule) == in_python(text, rule), f"{rule}\n{text}"


def an_election(chance, *, is_tied, vote_type):
    """Few projects and many equal costs, where true fractions have to decide; some rule each other out, some have too few votes."""
    many = chance.randint(1, 9)
    costs = {str(n): 10 * chance.randint(1, 4) if is_tied else chance.randint(1, 97) for n in range(1, many + 1)}
    ballots = [chance.sample(sorted(costs), chance.randint(1, many)) for _ in range(chance.randint(1, 40))]
    groups = {name: {"exclusive_group": chance.choice(["", "", "a", "b"])} for name in costs}
    meta = {"max_length": str(many), "min_project_score_threshold": str(chance.randint(0, 4))}
    made = election(projects=costs, ballots=ballots, budget=chance.randint(20, 200), vote_type=vote_type, project_fields=groups, meta=meta)
    return write_pabulib(made)
