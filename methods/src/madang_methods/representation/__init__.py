"""Who takes part: held against the census, weighted back to it, and chosen by a fair lot."""

from madang_methods.representation.census import Parity, Representation, representation, wilson
from madang_methods.representation.lottery import Draw, draw, in_order_of_lot, replace
from madang_methods.representation.sortition import Portfolio, portfolio, quotas_of
from madang_methods.representation.weighting import Raked, RIndicator, r_indicator, rake

__all__ = [
    "Draw",
    "Parity",
    "Portfolio",
    "RIndicator",
    "Raked",
    "Representation",
    "draw",
    "in_order_of_lot",
    "portfolio",
    "quotas_of",
    "r_indicator",
    "rake",
    "replace",
    "representation",
    "wilson",
]
