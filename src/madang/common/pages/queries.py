"""Questions about the site as a whole."""

from datetime import timedelta

from django.core.cache import caches
from django.core.paginator import Paginator
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Locale, Page

from madang.common.rooms import HomePanel, registered

from .models import Alert, EventIndex, EventPage, HomePage, NewsIndex, NewsPage
from .models.page import EventKind

LANGUAGE = ("locale", "alias_of__locale")  # to say in which language a page really is, without asking for each
SECONDS_KEPT = 5  # every page asks; an alert may be this late


def current_alerts():
    cache = caches["process"]
    alerts = cache.get(Alert.CACHE)
    if alerts is None:
        # What begins within the next seconds is kept too, so that the few seconds of the cache delay nothing.
        alerts = list(Alert.objects.current(timezone.now() + timedelta(seconds=SECONDS_KEPT)))
        cache.set(Alert.CACHE, alerts, SECONDS_KEPT)
    return [
        {
            "title": str(alert),
            "text": alert.said_text,
            "url": alert.url or f"{reverse('alerts')}#{alert.code}",
            "is_whole": not alert.url,  # the strip says all there is, where there is room for it
            "is_grave": alert.is_grave,
        }
        for alert in alerts
        if alert.is_current
    ]


def home_of(language=None):
    return HomePage.objects.filter(locale__language_code=language or get_language(), depth=2).first()


def latest_news(locale, count=3):
    return NewsPage.objects.live().filter(locale=locale).select_related(*LANGUAGE).order_by("-published_on", "-pk")[:count]


def next_events(locale, count=3):
    return EventPage.objects.live().filter(locale=locale).upcoming().select_related(*LANGUAGE)[:count]


def events_of(request, index):
    """What the calendar shows: what comes, or with ?past=1 what was; of one kind with ?kind=."""
    events = EventPage.objects.child_of(index).live().select_related(*LANGUAGE)
    kind = request.GET.get("kind", "")
    if kind in EventKind.values:
        events = events.filter(kind=kind)
    is_past = request.GET.get("past") == "1"
    chosen = events.past() if is_past else events.upcoming()
    return {"events": Paginator(chosen, 20).get_page(request.GET.get("page")), "kinds": EventKind.choices, "kind": kind, "is_past": is_past}


def home_parts(request, home):
    panels = [(panel, panel.rows(request)) for panel in registered(HomePanel)]
    return {
        "panels": [{"template": panel.template, "rows": rows} for panel, rows in panels if rows],
        "news": latest_news(home.locale),
        "events": next_events(home.locale),
        "sections": home.get_children().live().in_menu().not_type((NewsIndex, EventIndex)).select_related(*LANGUAGE).specific(),
        "news_index": NewsIndex.objects.child_of(home).live().first(),
        "event_index": EventIndex.objects.child_of(home).live().first(),
    }


def menu_pages(request, where):
    """Pages whose editor ticked “show in menus”, for the header."""
    if where != "header":
        return []
    language = get_language()
    cache, key = caches["process"], f"menu:{language}"
    entries = cache.get(key)
    if entries is None:
        found = Page.objects.live().in_menu().filter(locale__language_code=language, depth=3).order_by("path")
        entries = [(50 + place, page.title, page.url) for place, page in enumerate(found) if page.url]
        cache.set(key, entries, SECONDS_KEPT)
    return entries


def site_tree(language=None):
    """Live pages of a language as [(page, [those below])]; news and events are left to their lists."""
    home = home_of(language)
    if home is None:
        return []
    below = {home.path: []}
    found = Page.objects.live().descendant_of(home).not_type((NewsPage, EventPage)).order_by("path").select_related(*LANGUAGE)
    for page in found:
        below[page.path] = []
        parent = page.path[: -Page.steplen]
        if parent in below:  # what stands under an unpublished page is not reached by walking down
            below[parent].append((page, below[page.path]))
    return below[home.path]


def page_at(slug, language=None):
    """The page of that name right under the home page."""
    home = home_of(language)
    return home and Page.objects.live().child_of(home).filter(slug=slug).first()


def live_pages():
    """Every page outsiders may find, with what search engines want to know of it."""
    codes = Locale.objects.values_list("language_code", flat=True)
    pages = Page.objects.live().public().filter(depth__gte=2, locale__language_code__in=list(codes), alias_of=None)
    return pages.select_related("locale").annotate(changed=F("last_published_at")).order_by("path")
