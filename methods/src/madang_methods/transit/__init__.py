"""A night bus from demand, with nobody to be picked out; and how good a set of routes is. Needs the extra `transit`."""

from madang_methods.transit.corridors import Corridor, corridors
from madang_methods.transit.demand import Demand, Trip, demand, demand_of_cells
from madang_methods.transit.gtfs import Feed, gtfs
from madang_methods.transit.network import Network, network, read_routes
from madang_methods.transit.optimising import Plan, Search, design_routes
from madang_methods.transit.plan import Line, NightBus, Operation, Reached, best_headway, night_bus
from madang_methods.transit.serving import Served, served

__all__ = [
    "Corridor",
    "Demand",
    "Feed",
    "Line",
    "Network",
    "NightBus",
    "Operation",
    "Plan",
    "Reached",
    "Search",
    "Served",
    "Trip",
    "best_headway",
    "corridors",
    "demand",
    "demand_of_cells",
    "design_routes",
    "gtfs",
    "network",
    "night_bus",
    "read_routes",
    "served",
]
