from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from madang.common.languages import say
from madang.common.ui.public_pages import public_page

from .alphabet import by_letter
from .linked_data import as_json_ld, as_turtle
from .models import Event
from .presentation import bundle_card, facts_of_service, short_week, structured_data
from .queries import cards, events_with_services, published, related_to


@public_page
def index(request):
    events = events_with_services()
    return render(
        request,
        "services/index.html",
        {
            "hide_search": True,
            "letters": by_letter(cards(published())),
            "life_events": [event for event in events if event.kind == Event.Kind.LIFE],
            "business_events": [event for event in events if event.kind == Event.Kind.BUSINESS],
        },
    )


@public_page
def event(request, code):
    event = get_object_or_404(Event, code=code)
    of_event = published().filter(events=event)
    services = sorted(cards(of_event), key=lambda card: card["name"])
    bundles = [found for service in of_event if (found := bundle_card(service))]
    return render(
        request, "services/event.html", {"event": event, "description": say(event.description), "services": services, "bundles": bundles}
    )


@public_page
def service(request, slug):
    service = get_object_or_404(published(), slug=slug)
    definition = service.current_version.definition
    return render(
        request,
        "services/service.html",
        {
            "service": service,
            "version": service.current_version,
            "facts": facts_of_service(service, definition),
            "events": service.events.all(),
            "related": related_to(service, definition),
            "hours": short_week(service.office),
            "structured_data": structured_data(service, definition),
        },
    )


@public_page
def json_ld(request):
    return HttpResponse(as_json_ld(), content_type="application/ld+json")


@public_page
def turtle(request):
    return HttpResponse(as_turtle(), content_type="text/turtle; charset=utf-8")
