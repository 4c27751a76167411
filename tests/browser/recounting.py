"""The rules in the browser beside the rules in Python: the same vote, the same projects."""

from pathlib import Path

from madang_methods.budgeting.counting import count
from madang_methods.budgeting.pabulib import parse_pabulib
from madang_methods.budgeting.rules import rule_named

RULES_JS = Path(__file__).parents[2] / "src/madang/deciding/budgeting/static/budgeting/recount-rules.js"
RULES = [
    "greedy/cost", "greedy/cardinality", "equal-shares/cost/none", "equal-shares/cardinality/none", "equal-shares/cost/greedy",
    "equal-shares/cost/add1u/overspend", "equal-shares/cost/add1/exhaustive", "equal-shares/cardinality/add1/overspend",
]  # fmt: skip


def open_rules(page):
    page.goto("about:blank")
    page.add_script_tag(path=str(RULES_JS))


def in_browser(page, text, rule):
    return page.evaluate("([text, rule]) => MadangRecount.count(text, rule).selected", [text, rule])


def in_python(text, rule):
    return [str(one) for one in count(parse_pabulib(text), rule_named(rule)).to_dict()["selected"]]
