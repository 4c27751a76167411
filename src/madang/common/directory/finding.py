"""How offices and authorities are found: by search and on the site map."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from madang.common.languages import say

from .models import Agency, Office


def documents(language):
    with translation.override(language):
        yield from (office_document(office, language) for office in Office.objects.filter(is_closed=False))
        yield from (agency_document(agency, language) for agency in Agency.objects.all())


def office_document(office, language):
    return {
        "key": f"office:{office.code}",
        "kind": "office",
        "title": say(office.name, language),
        "summary": say(office.description, language)[:300],
        "body": " ".join([say(office.head_name, language), say(office.head_title, language), say(office.address, language)]),
        "keywords": " ".join(office.name.values()),
        "url": reverse("office", args=[office.code]),
    }


def agency_document(agency, language):
    return {
        "key": f"agency:{agency.code}",
        "kind": "agency",
        "title": say(agency.name, language),
        "summary": say(agency.description, language)[:300],
        "body": "",
        "keywords": " ".join(agency.name.values()),
        "url": agency.url,
    }


def entries(language):
    with translation.override(language):
        yield _("Offices"), reverse("offices")
        for office in Office.objects.filter(is_closed=False):
            yield say(office.name, language), reverse("office", args=[office.code])
        yield _("Other authorities"), reverse("agencies")
