"""Whom a local fee, benefit or rule helps or hurts: declared as data, counted on a weighted population before it is adopted."""

from madang_methods.impact.charging import Charged, amounts, charged
from madang_methods.impact.effects import Choices, impact
from madang_methods.impact.outcome import Change, Cliff, GroupEffect, HardHit, Impact, Ladder, Withdrawal
from madang_methods.impact.policy import Policy, Reform, policy_of, reform_of
from madang_methods.impact.population import Labels, Population, population
from madang_methods.impact.synthetic import fit, town

__all__ = [
    "Change",
    "Charged",
    "Choices",
    "Cliff",
    "GroupEffect",
    "HardHit",
    "Impact",
    "Labels",
    "Ladder",
    "Policy",
    "Population",
    "Reform",
    "Withdrawal",
    "amounts",
    "charged",
    "fit",
    "impact",
    "policy_of",
    "population",
    "reform_of",
    "town",
]
