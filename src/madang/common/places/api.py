from typing import Any, Literal

from ninja import Router, Schema

from madang.common.api import Words

from .models import Area

router = Router()


class AreaProperties(Schema):
    code: str
    name: Words
    population: int
    population_by_group: dict[str, int]


class AreaFeature(Schema):
    type: Literal["Feature"] = "Feature"
    geometry: dict[str, Any] | None
    properties: AreaProperties


class AreaCollection(Schema):
    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[AreaFeature]


@router.get("", response=AreaCollection, summary="The neighbourhoods as GeoJSON, with who lives there")
def list_areas(request):
    return {"features": [{"geometry": area.geometry, "properties": area} for area in Area.objects.all()]}
