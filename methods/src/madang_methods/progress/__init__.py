"""Are we progressing: compound growth (Statistics Canada, Eurostat), ESCAP's two indices, SDSN's scores, lights and arrows, side by side."""

from madang_methods.progress.assessing import assess, progress
from madang_methods.progress.comparing import Pace
from madang_methods.progress.escap import anticipated_gap, anticipated_status, current_status, predicted
from madang_methods.progress.goals import Goal, goals
from madang_methods.progress.groups import Inclusive
from madang_methods.progress.growth import EUROSTAT, STATISTICS_CANADA, Cuts, Growth, growth_score, growth_status, growth_value
from madang_methods.progress.outcome import Assessment, Progress, Told
from madang_methods.progress.panel import Panel, panel, panel_of
from madang_methods.progress.sdsn import Arrow, Light, arrow_ratio, arrows, goal_score, lights, normalised
from madang_methods.progress.series import DOWN, TOWARDS, UP, Aim, Series, series

__all__ = [
    "DOWN",
    "EUROSTAT",
    "STATISTICS_CANADA",
    "TOWARDS",
    "UP",
    "Aim",
    "Arrow",
    "Assessment",
    "Cuts",
    "Goal",
    "Growth",
    "Inclusive",
    "Light",
    "Pace",
    "Panel",
    "Progress",
    "Series",
    "Told",
    "anticipated_gap",
    "anticipated_status",
    "arrow_ratio",
    "arrows",
    "assess",
    "current_status",
    "goal_score",
    "goals",
    "growth_score",
    "growth_status",
    "growth_value",
    "lights",
    "normalised",
    "panel",
    "panel_of",
    "predicted",
    "progress",
    "series",
]
