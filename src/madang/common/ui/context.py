"""What every page needs: the town, the menu, the languages."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from madang.common.rooms import Alerts, MenuItem, MenuSource, registered

from .models import Town

IN_HEADER = 6  # one line at desktop width in English, Korean and Arabic; more is read by nobody


def portal(request):
    return {
        "town": SimpleLazyObject(Town.current),
        "menu": SimpleLazyObject(lambda: header(menu(request, "header"))),
        "footer_menu": SimpleLazyObject(lambda: menu(request, "footer")),
        "desk_menu": SimpleLazyObject(lambda: menu(request, "desk")),
        "alerts": SimpleLazyObject(lambda: [alert for source in registered(Alerts) for alert in source.current()]),
        "languages": settings.LANGUAGES,
        "is_demo": settings.DEMO,
    }


def header(entries):
    """The first entries stand in the header; where there are too many, the last place opens the rest."""
    if len(entries) <= IN_HEADER:
        return {"shown": entries, "more": []}
    return {"shown": entries[: IN_HEADER - 1], "more": entries[IN_HEADER - 1 :]}


def menu(request, where):
    items = [item for item in registered(MenuItem) if item.where == where and (item.visible is None or item.visible(request))]
    entries = [(item.order, item.label, url) for item in items if (url := address(item.url_name))]
    for source in registered(MenuSource):
        entries += source.items(request, where)
    current = max((url for _order, _label, url in entries if request.path.startswith(url)), key=len, default=None)
    return [{"label": label, "url": url, "is_current": url == current} for _order, label, url in sorted(entries, key=first)]


def first(entry):
    return entry[0]


def address(url_name):
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
