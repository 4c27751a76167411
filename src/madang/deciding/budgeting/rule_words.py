"""The rules that are offered to a round, in words that a council can read aloud."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from madang_methods.budgeting.rules import rule_named

from madang.common.money import WITHOUT_MINOR

from .models import Round

WORDS = {
    "equal-shares/cost/add1u/overspend": (
        _("Equal shares, and the rest to the most votes"),
        _("Every voter has the same share of the money and pays only for projects they chose. All shares grow while there is money; what is left goes to the most votes."),
    ),
    "equal-shares/cost/add1/overspend": (
        _("Equal shares, the rest stays in the treasury"),
        _("Every voter has the same share of the money. All shares grow until the next step would spend too much."),
    ),
    "equal-shares/cardinality/add1u/overspend": (
        _("Equal shares, each project worth the same"),
        _("As equal shares, but a small project pleases as much as a large one: more small projects win."),
    ),
    "greedy/cost": (
        _("The most votes first"),
        _("Projects are taken from the most votes down, as long as they fit. Large groups can take everything."),
    ),
    "phragmen": (
        _("Phragmén: who waited longest first"),
        _("Voters earn money at the same speed; a project is bought once those who chose it can pay. Ends at the first that does not fit."),
    ),
    "max-welfare/cost": (
        _("The most money on chosen projects"),
        _("The set of projects that together has the most votes, weighed by what they cost. Small groups count little."),
    ),
}  # fmt: skip


def offered_to(round_: Round) -> dict[str, tuple[object, object]]:
    """{full published name: (name, hint)} in steps that fit the round's currency; the round's own rule first."""
    return {round_.rule: words_of(round_.rule)} | {full_name(name, round_): words for name, words in WORDS.items()}


def full_name(name: str, round_: Round) -> str:
    return f"{name}/{_step(round_)}" if "add1" in name and _step(round_) else name


def _step(round_: Round) -> str:
    """The round's own step where it has one; a thousand where the currency has no small change."""
    own = next((part for part in round_.rule.split("/") if part.startswith("step=")), "")
    return own or ("step=1000" if round_.currency in WITHOUT_MINOR else "")


def words_of(name: str) -> tuple[object, object]:
    """(name, hint); a rule that is not among those offered is called by its published name."""
    short = "/".join(part for part in rule_named(name).published_name.split("/") if not part.startswith("step="))
    return WORDS.get(short, (name, ""))
