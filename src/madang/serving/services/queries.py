"""Questions about services that several pages ask."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from madang.common.languages import say

from .models import Event, Service


def published():
    return Service.objects.published().select_related("current_version", "office")


def mandate_choices():
    """What a mandate can be limited to."""
    return sorted(((service.slug, str(service)) for service in published()), key=lambda choice: choice[1])


def cards(services, language=None):
    """What a list of services shows."""
    return [
        {
            "url": service.get_absolute_url(),
            "name": say(service.current_version.content["name"], language),
            "summary": say(service.current_version.content["summary"], language),
        }
        for service in services
    ]


def events_with_services():
    return Event.objects.filter(services__in=Service.objects.published()).distinct().prefetch_related("services")


def life_events():
    return [event for event in events_with_services() if event.kind == Event.Kind.LIFE]


def related_to(service, definition):
    """Services its editor names, then those of the same event."""
    named = published().filter(slug__in=definition.related)
    beside = published().filter(events__in=service.events.all())
    return cards((named | beside).exclude(pk=service.pk).distinct()[:6])


def search_documents(language):
    """For the search room: services with the words people use for them, and the moments in life that lead to several."""
    yield from _service_documents(language)
    for event in events_with_services():
        yield {
            "key": f"life-event:{event.code}",
            "kind": "life-event",
            "title": say(event.name, language),
            "summary": say(event.description, language),
            "keywords": " ".join(event.name.values()),
            "body": "",
            "url": event.get_absolute_url(),
        }


def _service_documents(language):
    for service in published().prefetch_related("events"):
        definition = service.current_version.definition
        yield {
            "key": f"service:{service.slug}",
            "kind": "service",
            "title": say(definition.name, language),
            "summary": say(definition.summary, language),
            "keywords": " ".join([*_keywords(definition, language), *(say(event.name, language) for event in service.events.all())]),
            "body": "\n".join([say(definition.description, language), say(definition.audience, language)]),
            "url": service.get_absolute_url(),
        }


def site_map_entries(language):
    with translation.override(language):
        yield _("All services"), reverse("services:index")
        yield from ((card["name"], card["url"]) for card in cards(published(), language))
        yield from ((say(event.name, language), event.get_absolute_url()) for event in events_with_services())


def _keywords(definition, language):
    """All languages': who reads English may still type 출생."""
    return [word for words in definition.keywords.values() for word in words] + list(definition.name.values())
