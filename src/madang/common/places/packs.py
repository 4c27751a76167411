"""Neighbourhoods (areas.geojson), what people find their way by (landmarks.geojson) and known addresses (addresses.csv)."""

from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field

from madang.common.packs.definition import Code, Entry, Words
from madang.common.packs.reading import read_csv, read_geojson
from madang.common.packs.report import did_you_mean

from .models import Address, Area, Landmark
from .streets import street_key

Kind = Literal[tuple(Landmark.Kind.values)]  # type: ignore[valid-type]
COLUMNS = ["number", "postcode", "area", "lat", "lon"]


class AreaProperties(Entry):
    code: Code
    name: Words
    population: dict[str, int] = Field(default_factory=dict)
    population_on: str = ""
    about: Words = Field(default_factory=dict)


class LandmarkProperties(Entry):
    code: Code
    kind: Kind
    name: Words


def load(folder, report):
    if (folder / "areas.geojson").exists():
        with report.collecting():
            _load_areas(folder / "areas.geojson", report)
    if (folder / "landmarks.geojson").exists():
        with report.collecting():
            _load_landmarks(folder / "landmarks.geojson", report)
    if (folder / "addresses.csv").exists():
        with report.collecting():
            _load_addresses(folder / "addresses.csv", report)


def _load_areas(file, report):
    features, lines = read_geojson(file)
    for index, feature in enumerate(features):
        properties = report.validate(AreaProperties, feature.get("properties") or {}, lines, "features", index)
        if properties is None:
            continue
        if (feature.get("geometry") or {}).get("type") not in {"Polygon", "MultiPolygon"}:
            report.error(file, lines.at("features", index), _("An area needs an outline: a geometry of type Polygon or MultiPolygon."))
            continue
        groups = dict(properties.population)
        total = groups.pop("total", 0)
        fields = {"name": properties.name, "geometry": feature["geometry"], "population": total, "population_by_group": groups}
        Area.objects.update_or_create(code=properties.code, defaults=fields)
        report.count("areas")


def _load_landmarks(file, report):
    features, lines = read_geojson(file)
    for index, feature in enumerate(features):
        properties = report.validate(LandmarkProperties, feature.get("properties") or {}, lines, "features", index)
        if properties is None:
            continue
        geometry = feature.get("geometry") or {}
        if geometry.get("type") not in {"Point", "LineString"}:
            report.error(file, lines.at("features", index), _("A landmark is a geometry of type Point or LineString."))
            continue
        fields = {"kind": properties.kind, "name": properties.name, "geometry": geometry}
        Landmark.objects.update_or_create(code=properties.code, defaults=fields)
        report.count("landmarks")


def _load_addresses(file, report):
    areas = {area.code: area for area in Area.objects.all()}
    addresses = []
    for line, row in read_csv(file, COLUMNS):
        street = {name.removeprefix("street_"): value for name, value in row.items() if name.startswith("street_") and value}
        if row["area"] not in areas:
            hint = did_you_mean(row["area"], areas)
            report.error(file, line, _("There is no area “%(area)s”. %(hint)s") % {"area": row["area"], "hint": hint})
        elif not street:
            report.error(file, line, _("The street is missing. Write it in a column street_en, street_ko and so on."))
        elif (place := _position(row)) is None:
            report.error(file, line, _("lat and lon must be numbers, like 36.50004 and 127.88322, or both empty."))
        else:
            addresses.append(_address(row, street, areas[row["area"]], place))
    # The list comes from the land register as a whole; nothing refers to its rows.
    Address.objects.all().delete()
    Address.objects.bulk_create(addresses, batch_size=500)
    report.count("addresses", len(addresses))


def _address(row, street, area, place):
    latitude, longitude = place
    return Address(
        street=street,
        street_key=street_key(street),
        number=row["number"],
        postcode=row["postcode"],
        area=area,
        latitude=latitude,
        longitude=longitude,
    )


def _position(row):
    if not row["lat"] and not row["lon"]:
        return None, None
    try:
        return float(row["lat"]), float(row["lon"])
    except ValueError:
        return None
