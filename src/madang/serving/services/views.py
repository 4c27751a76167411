from django.shortcuts import get_object_or_404, render

from madang.common.languages import say

from .models import Event
from .presentation import facts_of_service, structured_data
from .queries import cards, events_with_services, published


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


def event(request, code):
    event = get_object_or_404(Event, code=code)
    services = sorted(cards(published().filter(events=event)), key=lambda card: card["name"])
    return render(request, "services/event.html", {"event": event, "description": say(event.description), "services": services})


def service(request, slug):
    service = get_object_or_404(published(), slug=slug)
    definition = service.current_version.definition
    return render(
        request,
        "services/service.html",
        {"service": service, "facts": facts_of_service(service, definition), "structured_data": structured_data(service, definition)},
    )
