from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madang.common.languages import say
from madang.common.ui.public_pages import public_page

from .drawing import map_of
from .models import Landmark
from .queries import areas_with_groups, find_addresses
from .words import word_for


@require_safe
@public_page
def areas(request):
    every, groups = areas_with_groups()
    rows = [(area, [area.population_by_group.get(group) for group in groups]) for area in every]
    total = sum(area.population for area in every)
    context = {
        "map": map_of(every, list(Landmark.objects.all())),
        "rows": rows,
        "groups": [word_for(group) for group in groups],
        "total": total,
    }
    return render(request, "places/areas.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def addresses(request):
    """For the address box; every form also takes an address typed in full."""
    found = find_addresses(request.GET.get("q", "")[:200])
    rows = [
        {"street": say(one.street), "number": one.number, "postcode": one.postcode, "area": one.area.code, "area_name": str(one.area)}
        for one in found
    ]
    response = JsonResponse({"addresses": rows}, json_dumps_params={"ensure_ascii": False})
    response["Vary"] = "Accept-Language, Cookie"
    return response
