"""The words and figures of a vote on money."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.common.money import places, say_money
from madang.common.ui.templatetags.ui import tag

from ..outcome_page import GROUPS

register = template.Library()
SUMS = (
    ("issued", gettext_lazy("Issued")), ("counted", gettext_lazy("Ballots counted")), ("spoilt", gettext_lazy("Spoilt")),
    ("unused", gettext_lazy("Left in the pile")), ("not_returned", gettext_lazy("Not returned")), ("difference", gettext_lazy("Difference")),
)  # fmt: skip


@register.filter
def money(cents, currency):
    return say_money(cents, currency)


@register.filter
def gender_words(marker):
    return {0: _("Not aimed at it"), 1: _("Contributes to it"), 2: _("Its first aim")}[marker]


@register.filter
def spent(outcome, currency):
    return say_money(_cents(outcome.values["spent"], currency), currency)


@register.filter
def figure(value):
    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def share(value):
    return "–" if value is None else f"{number_format(round(100 * value), 0)} %"  # number_format cuts off


@register.filter
def users(shares):
    """`Women 55 %, under 18 60 %`: groups that a pack names and this room does not stay as they are."""
    return ", ".join(f"{GROUPS.get(group, group)} {share(part)}" for group, part in shares.items())


@register.filter
def interval(value):
    """`80 % to 86 %`: how far the share would tell of residents like these voters."""
    if value is None:
        return "–"
    return _("%(low)s to %(high)s") % {"low": share(value["lower"]), "high": share(value["upper"])}


@register.filter
def equality_words(outcome):
    """What the bars say, in one sentence."""
    found = outcome.markers
    aimed = found["money_by_marker"]["1"] + found["money_by_marker"]["2"]
    projects = found["projects_by_marker"]["1"] + found["projects_by_marker"]["2"]
    return ngettext(
        "%(share)s of the money goes to %(count)s project that has the equality of women and men as an aim.",
        "%(share)s of the money goes to %(count)s projects that have the equality of women and men as an aim.",
        projects,
    ) % {"share": share(aimed / found["spent"]), "count": projects}


@register.filter
def units(amount, currency):
    """An amount in units of currency, as counts give it."""
    return say_money(_cents(amount, currency), currency)


@register.simple_tag
def delivery_series():
    return [_("Spent"), _("Not spent yet")]


@register.simple_tag
def delivery_tag(delivery):
    kinds = {"done": "done", "late": "error", "running": "info", "planned": "plain"}
    return tag(delivery.state.label, kinds[delivery.state])


@register.simple_tag
def money_bars(rows, all_of_it, currency):
    """(label with the money, amount, share of all) for a bar chart: nine figures behind a bar do not fit a telephone."""
    return [(f"{row[0]} · {units(row[1], currency)}", row[1], share(row[1] / all_of_it)) for row in rows]


@register.inclusion_tag("budgeting/sums.html")
def sums_table(round_, told, linked=False):
    """The sheet of reconciliation; at the desk (`linked`) each batch leads to its page."""
    return {"round": round_, "labels": [label for _name, label in SUMS], "linked": linked,
            "told": [row | {"figures": [row[name] for name, _label in SUMS]} for row in told]}  # fmt: skip


def _cents(value, currency):
    return int((Decimal(str(value)) * 10 ** places(currency)).to_integral_value())
