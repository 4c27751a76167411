"""The cheapest circles of cells in a table: where one can be added and taken away in turn, so that no total changes.

Lines are the rows and stops the columns of the table, or the other way round where there are more columns. A step goes from a stop to a
line or back, over the cell where they cross, and costs what the cell says in that direction (infinite: not that way). Lines may be
thousands, stops are few: so for each pair of stops the two best lines between them are kept, and a search looks at pairs only.
Memory grows with the square of the stops, time with lines x stops² once and with stops² for each search.
"""

from collections.abc import Mapping
from math import inf

Costs = list[list[float]]  # [line][stop]
Place = tuple[int, int]  # line, stop


class Circles:
    def __init__(self, coming: Costs, leaving: Costs) -> None:
        """coming: from the stop to the line. leaving: from the line to the stop. Both lines x stops, at least 2 x 2."""
        self.coming, self.leaving = coming, leaving
        self.stops = range(len(coming[0]))
        self.best = [[(inf, -1)] * len(self.stops) for _ in self.stops]
        self.second = [[(inf, -1)] * len(self.stops) for _ in self.stops]
        for line in range(len(coming)):
            self._offer(line)

    def cheapest(self, line: int, stop: int) -> list[Place]:
        """The other cells of the cheapest circle through one; empty where there is none. Among equals the first in reading order."""
        ways: list[tuple[float, list[Place]]] = []
        if self.leaving[line][stop] < inf:  # over the cell to the stop, and from there back to the line
            cost, way = self._search({stop: 0.0}, without=line)
            ways += [
                (cost[last] + price, [*self._walk(way, last), (line, last)]) for last, price in enumerate(self.coming[line]) if last != stop
            ]
        if self.coming[line][stop] < inf:  # over the cell to the line, and from there back to the stop
            starts = {first: price for first, price in enumerate(self.leaving[line]) if first != stop}
            cost, way = self._search(starts, without=line)
            steps = self._walk(way, stop)
            ways += [(cost[stop], [(line, steps[0][1]), *steps])] if steps else []
        found, circle = min(ways, default=(inf, []))
        return circle if found < inf else []

    def cost_nothing(self, line: int, stop: int) -> None:
        """From now on the cell is free in the directions in which it can be passed at all."""
        for costs in (self.coming, self.leaving):
            if costs[line][stop] < inf:
                costs[line][stop] = 0
        self._offer(line)

    def _offer(self, line: int) -> None:
        """Each pair of stops hears what it costs over this line; costs only ever fall."""
        for start, there in enumerate(self.coming[line]):
            if there == inf:
                continue
            for end, back in enumerate(self.leaving[line]):
                offer, best = (there + back, line), self.best[start][end]
                if best[1] == line:
                    self.best[start][end] = min(best, offer)
                elif offer < best:
                    self.best[start][end], self.second[start][end] = offer, best
                elif offer < self.second[start][end]:
                    self.second[start][end] = offer

    def _search(self, starts: Mapping[int, float], *, without: int) -> tuple[list[float], dict[int, tuple[int, int]]]:
        """Dijkstra over the stops: what each costs, and from which stop over which line it is reached."""
        cost = [starts.get(stop, inf) for stop in self.stops]
        came_from: dict[int, tuple[int, int]] = {}
        left = set(self.stops)
        while left:
            stop = min(left, key=lambda one: (cost[one], one))
            left.remove(stop)
            for other in left:
                price, line = self.best[stop][other]
                if line == without:
                    price, line = self.second[stop][other]
                if cost[stop] + price < cost[other]:
                    cost[other] = cost[stop] + price
                    came_from[other] = (stop, line)
        return cost, came_from

    @staticmethod
    def _walk(came_from: Mapping[int, tuple[int, int]], stop: int) -> list[Place]:
        """The cells from the first stop to this one."""
        steps: list[Place] = []
        while stop in came_from:
            before, line = came_from[stop]
            steps = [(line, before), (line, stop), *steps]
            stop = before
        return steps
