"""What can be said of an area with few answers: direct estimates, and models that lend it strength from areas like it."""

from madang_methods.small_area.covariates import Covariates, covariates
from madang_methods.small_area.direct import Direct, direct_estimates
from madang_methods.small_area.estimates import AreaEstimate, Coefficient, SmallAreas
from madang_methods.small_area.fay_herriot import fay_herriot
from madang_methods.small_area.unit_level import AreaMeans, Units, battese_harter_fuller

__all__ = [
    "AreaEstimate",
    "AreaMeans",
    "Coefficient",
    "Covariates",
    "Direct",
    "SmallAreas",
    "Units",
    "battese_harter_fuller",
    "covariates",
    "direct_estimates",
    "fay_herriot",
]
