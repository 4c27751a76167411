"""Why a project was funded or not, in the reader's language and in plain words, from the figures of the count."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.common.money import places, say_money

from .models import Pot, Project

MOST_NAMED = 3


def reason(one: Mapping[str, Any], project: Project, pot: Pot, rival: Project | None = None) -> str:
    """`one` is the explanation of madang_methods; `rival` the funded project that ruled this one out, if there is one."""
    currency = pot.round.currency
    if one["elected"]:
        return _won(one, currency)
    return _never_counted(one, project, pot, rival) or _lost(one, currency)


def _won(one: Mapping[str, Any], currency: str) -> str:
    if one.get("payment"):
        return _("Round %(round)s: its supporters still had %(had)s together, and it cost each of them %(price)s at most.") % {
            "round": one["round"],
            "had": _money(one["supporters_had"], currency),
            "price": _money(one["payment"]["price"], currency),
        }
    if one["by"] == "phragmen":
        return _("Round %(round)s: its supporters had earned what it costs before those of the others had.") % {"round": one["round"]}
    if one["by"] == "max-welfare":
        return _("It belongs to the projects that together please voters most for this money.")
    return _("Round %(round)s: it fitted into the money that was left, and had the most votes of those that did.") % {"round": one["round"]}


def _never_counted(one: Mapping[str, Any], project: Project, pot: Pot, rival: Project | None) -> str:
    if not one["votes"]:
        return _("Nobody chose it.")
    if project.cost_cents > pot.budget_cents:
        return _("It costs more than there is in all.")
    if one["votes"] < pot.round.threshold and not pot.round.is_ranking:
        return _("Too few chose it: at least %(least)s votes are needed.") % {"least": pot.round.threshold}
    if rival is not None:
        return _("Only one project of its kind can be funded, and “%(other)s” was.") % {"other": rival}
    return ""


def _lost(one: Mapping[str, Any], currency: str) -> str:
    if one.get("lacked") is None:
        return _("It took no part in the count.")
    lacked = _money(one["lacked"], currency)
    if one["supporters_had"] is not None:
        had = _money(one["supporters_had"], currency)
        return _("Its supporters had %(had)s left together; %(lacked)s were lacking.") % {"had": had, "lacked": lacked} + _also(one)
    if one["lacked"]:
        return _("Others had more votes. When its turn came, the money left was %(lacked)s short of what it costs.") % {
            "lacked": lacked
        } + _also(one)
    return _("Others came first, and the count ended before its turn.") + _also(one)


def _also(one: Mapping[str, Any]) -> str:
    """What its supporters got all the same: the reason why their share was used up."""
    others = [other["project"] for other in one.get("also_got", [])[:MOST_NAMED]]
    if not others:
        return ""
    words = ngettext(" Many of them got project %(list)s.", " Many of them got projects %(list)s.", len(others))
    return words % {"list": ", ".join(others)}


def _money(units: float, currency: str) -> str:
    return say_money(int((Decimal(str(units or 0)) * 10 ** places(currency)).to_integral_value()), currency)
