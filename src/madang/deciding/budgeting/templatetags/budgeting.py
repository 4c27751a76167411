"""The words and figures of a vote on money."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.common.money import places, say_money

register = template.Library()


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
    return "–" if value is None else f"{number_format(100 * value, 0)} %"


@register.filter
def why(one, currency):
    """Why a project was funded or not, in the reader's language, from the figures of the count."""
    had = say_money(_cents(one["supporters_had"] or 0, currency), currency)
    if one["elected"] and one.get("payment"):
        price = say_money(_cents(one["payment"]["price"], currency), currency)
        return _("Round %(round)s: its supporters still had %(had)s together, and it cost each of them %(price)s at most.") % {
            "round": one["round"], "had": had, "price": price,
        }  # fmt: skip
    if one["elected"]:
        return _("Round %(round)s: it fitted into the money that was left, and had the most votes of those that did.") % {
            "round": one["round"]
        }
    if not one["votes"]:
        return _("Nobody chose it.")
    if one.get("lacked") is not None:
        lacked = say_money(_cents(one["lacked"], currency), currency)
        return _("Its supporters had %(had)s left together; %(lacked)s were lacking.") % {"had": had, "lacked": lacked} + _also(one)
    return one["reason"]


def _also(one):
    others = [other["project"] for other in one.get("also_got", [])[:3]]
    if not others:
        return ""
    words = ngettext(" Many of them got project %(list)s.", " Many of them got projects %(list)s.", len(others))
    return words % {"list": ", ".join(others)}


def _cents(value, currency):
    return int((Decimal(str(value)) * 10 ** places(currency)).to_integral_value())
