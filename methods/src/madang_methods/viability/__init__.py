"""Is a partnership worth its price: cash flows, the viability gap, the public comparator, guarantees, and what the poorest pay."""

from madang_methods.viability.affordability import Affordability, affordability
from madang_methods.viability.comparator import Comparator, comparator
from madang_methods.viability.flows import annuity, break_even_rates, debt_service, dscr, irr, npv
from madang_methods.viability.gap import Lever, ViabilityGap, least_grant, levers, viability_gap
from madang_methods.viability.guarantee import Exposure, guarantee_exposure
from madang_methods.viability.project import Project, project_of

__all__ = [
    "Affordability",
    "Comparator",
    "Exposure",
    "Lever",
    "Project",
    "ViabilityGap",
    "affordability",
    "annuity",
    "break_even_rates",
    "comparator",
    "debt_service",
    "dscr",
    "guarantee_exposure",
    "irr",
    "least_grant",
    "levers",
    "npv",
    "project_of",
    "viability_gap",
]
