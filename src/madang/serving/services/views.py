from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from madang.common.languages import say
from madang.common.ui.public_pages import public_page

from .linked_data import as_json_ld, as_turtle
from .models import Event
from .presentation import facts_of_service, structured_data
from .queries import cards, events_with_services, published


@public_page
def index(request):
    services = sorted(cards(published()), key=lambda card: card["name"])
    events = events_with_services()
    return render(
        request,
        "services/index.html",
        {
            "services": services,
            "life_events": [event for event in events if event.kind == Event.Kind.LIFE],
            "business_events": [event for event in events if event.kind == Event.Kind.BUSINESS],
        },
    )


@public_page
def event(request, code):
    event = get_object_or_404(Event, code=code)
    services = sorted(cards(published().filter(events=event)), key=lambda card: card["name"])
    return render(request, "services/event.html", {"event": event, "description": say(event.description), "services": services})


@public_page
def service(request, slug):
    service = get_object_or_404(published(), slug=slug)
    definition = service.current_version.definition
    return render(
        request,
        "services/service.html",
        {"service": service, "facts": facts_of_service(service, definition), "structured_data": structured_data(service, definition)},
    )


@public_page
def json_ld(request):
    return HttpResponse(as_json_ld(), content_type="application/ld+json")


@public_page
def turtle(request):
    return HttpResponse(as_turtle(), content_type="text/turtle; charset=utf-8")
