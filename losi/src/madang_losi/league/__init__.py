"""Cities beside each other: groups and intervals of places instead of false ties, what survives, what changed. Needs the extra `rank`."""

from madang_losi.league.entrants import Entrants, example, read_entrants
from madang_losi.league.making import CityLeague, Settings, make_league

__all__ = ["CityLeague", "Entrants", "Settings", "example", "make_league", "read_entrants"]
