import json

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from madang.common.rooms import OfficePanel, registered
from madang.common.ui.public_pages import public_page

from .hours import opening, week
from .models import Agency, Office
from .queries import chart, office_as_json_ld, offices_open_to_all
from .today import today


@require_safe
@public_page
def offices(request):
    return render(request, "directory/offices.html", {"chart": chart(offices_open_to_all()), "today": today(request)})


@require_safe
@public_page
def office(request, code):
    one = get_object_or_404(Office.objects.select_related("parent"), code=code)
    if one.is_closed:
        raise Http404
    context = {
        "office": one,
        "opening": opening(one),
        "week": week(one) if one.opening_hours else [],
        "below": one.children.filter(is_closed=False),
        "panels": panels_of(one, request),
        "json_ld": as_data_block(office_as_json_ld(one)),
    }
    return render(request, "directory/office.html", context)


def panels_of(one, request):
    """What other rooms say about this office, such as its services."""
    found = ((panel, panel.rows(one, request)) for panel in registered(OfficePanel))
    return [{"template": panel.template, **rows} for panel, rows in found if rows]


def as_data_block(facts):
    """Nothing in it can end the script element."""
    text = json.dumps(facts, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@require_safe
@public_page
def agencies(request):
    return render(request, "directory/agencies.html", {"agencies": Agency.objects.all()})
