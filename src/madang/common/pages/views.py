"""The pages around the pages: alerts, site map, accessibility, contact, and what machines ask for."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.views import serve

from madang.common.directory.models import Office
from madang.common.rooms import SiteMapPart, registered
from madang.common.ui.models import Town
from madang.common.ui.public_pages import public_page

from . import calendars, queries
from .actions import complain
from .forms import ComplaintForm
from .models import Alert, EventPage


@require_safe
@public_page
def alerts(request):
    alerts = Alert.objects.prefetch_related("areas")
    return render(request, "pages/alerts.html", {"current": alerts.current(), "past": alerts.past()[:20]})


@require_safe
@public_page
def site_map(request):
    language = request.LANGUAGE_CODE
    parts = [{"label": part.label, "entries": list(part.entries(language))} for part in registered(SiteMapPart)]
    return render(
        request, "pages/site_map.html", {"tree": queries.site_tree(language), "parts": [part for part in parts if part["entries"]]}
    )


@require_safe
@public_page
def accessibility(request):
    """The town's own statement where an editor wrote one; else the one that ships."""
    return _page_or(request, "accessibility", "pages/accessibility.html")


@require_safe
@public_page
def contact(request):
    return _page_or(request, "contact", "pages/contact.html", offices=Office.objects.filter(is_closed=False))


def _page_or(request, slug, template, **context):
    if queries.page_at(slug, request.LANGUAGE_CODE):
        return serve(request, f"{slug}/")
    return render(request, template, context)


def accessibility_complain(request):
    form = ComplaintForm(request.POST or None, initial={"page": request.GET.get("page", "")[:500]})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            complain(**form.cleaned_data)
            return redirect("accessibility_thanks")
        status = 422
    return render(request, "pages/complain.html", {"form": form}, status=status)


@require_safe
def accessibility_thanks(request):
    return render(request, "pages/complain_thanks.html")


@require_safe
def event_calendar(request, pk):
    event = get_object_or_404(EventPage.objects.live(), pk=pk)
    return _calendar([event], event.slug)


@require_safe
def events_calendar(request):
    events = EventPage.objects.live().filter(locale__language_code=request.LANGUAGE_CODE)
    since = timezone.now() - timedelta(days=90)
    return _calendar(events.filter(starts_at__gte=since).order_by("starts_at"), "calendar")


def _calendar(events, name):
    response = HttpResponse(calendars.as_ics(events), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


@require_safe
def media(request, path):
    """Pictures of editors and the town's mark."""
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _private_paths()), f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _private_paths():
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    return [f"{prefix}/{path}/" for path in ("editor", "desk", "my", "account", "search") for prefix in prefixes]


@require_safe
def security_txt(request):
    """RFC 9116. It expires after a year, so that an abandoned portal says so by itself."""
    town = Town.current()
    if not town.email and not settings.DEMO:
        raise Http404(_("The town has not said where to report security problems. Add an e-mail address to the town's settings."))
    expires = (timezone.now() + timedelta(days=365)).replace(hour=0, minute=0, second=0, microsecond=0)
    address = town.email or f"security@{settings.DOMAIN}"
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def not_found(request, exception):
    response = render(request, "404.html", {"search_words": _words_of(request.path)}, status=404)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _words_of(path):
    return path.strip("/").rpartition("/")[2].replace("-", " ")[:60]
