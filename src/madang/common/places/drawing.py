"""A map of the areas as SVG: outlines in the plane, north up, each with a place for its name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .models import Area, Landmark

WIDTH = 640
EDGE = 8
WORD, LINE = 60, 30  # about half the width of a name, and its height with that of a mark
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Shape:
    area: Area
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Line:
    landmark: Landmark
    path: str


@dataclass(frozen=True)
class Mark:
    """A place on the map, by the number it has in the list beside it."""

    landmark: Landmark
    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    shapes: list[Shape]
    lines: list[Line]
    marks: list[Mark]


def map_of(areas: list[Area], landmarks: Sequence[Landmark] = ()) -> Map | None:
    """None when no area has an outline. Landmarks do not widen the sheet: what lies outside it is cut off."""
    outlined = {area: list(rings_of(area.geometry)) for area in areas if area.geometry}
    points = [point for rings in outlined.values() for ring in rings for point in ring]
    if not points:
        return None
    place = projection(points)
    shapes = [shape_of(area, [[place(point) for point in ring] for ring in rings]) for area, rings in outlined.items()]
    height = max(place(point)[1] for point in points) + EDGE
    lines = [Line(one, line_of(one, place)) for one in landmarks if not one.is_point]
    places = [(one, place(one.geometry["coordinates"])) for one in landmarks if one.is_point]
    marks = [Mark(one, number, round(x, 1), round(y, 1)) for number, (one, (x, y)) in enumerate(places, 1)]
    return Map(WIDTH, math.ceil(height), [beside(shape, marks) for shape in shapes], lines, marks)


def beside(shape: Shape, marks: list[Mark]) -> Shape:
    """The name moves down where a mark would cover it."""
    covered = [mark for mark in marks if abs(mark.x - shape.label_x) < WORD and abs(mark.y - shape.label_y) < LINE]
    return replace(shape, label_y=max(mark.y for mark in covered) + LINE) if covered else shape


def line_of(landmark: Landmark, place) -> str:
    return "M" + "L".join("{:.1f} {:.1f}".format(*place(point)) for point in landmark.geometry["coordinates"])


def rings_of(geometry: dict[str, Any]) -> Iterator[Ring]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def projection(points: Ring):
    """Equirectangular about the middle of the town: over a few kilometres nothing is out of shape."""
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * EDGE) / ((east - west) * narrow or 1)
    return lambda point: (EDGE + (point[0] - west) * narrow * scale, EDGE + (north - point[1]) * scale)


def shape_of(area: Area, rings: list[Ring]) -> Shape:
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
    x, y = middle(max(rings, key=lambda ring: abs(surface(ring))))
    return Shape(area, path, round(x, 1), round(y, 1))


def surface(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def middle(ring: Ring) -> tuple[float, float]:
    """The centroid; of a ring without surface, the mean of its points."""
    if not (twice := surface(ring) * 2):
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    sides = [(x1, y1, x2, y2, x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)]
    return sum((x1 + x2) * cross for x1, _y1, x2, _y2, cross in sides) / (3 * twice), sum(
        (y1 + y2) * cross for _x1, y1, _x2, y2, cross in sides
    ) / (3 * twice)
