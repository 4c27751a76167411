"""/sitemap.xml: every page in every language, each naming its twins."""

from itertools import groupby

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation
from django.views.decorators.http import require_safe

from madang.common.rooms import SiteMapPart, registered

from .queries import live_pages


@require_safe
def sitemap(request):
    body = render_to_string("pages/sitemap.xml", {"rows": [*_pages(), *_parts()]})
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _pages():
    """Translations of one page share a key; each row names all of them."""
    pages = sorted((page for page in live_pages() if page.url), key=lambda page: str(page.translation_key))
    for _key, group in groupby(pages, key=lambda page: page.translation_key):
        twins = list(group)
        links = [(page.locale.language_code, settings.BASE_URL + page.url) for page in twins]
        yield from ({"loc": settings.BASE_URL + page.url, "changed": page.changed, "links": links} for page in twins)


def _parts():
    """What other rooms show has the same address in every language but for the prefix."""
    codes = [code for code, _name in settings.LANGUAGES]
    with translation.override(settings.LANGUAGE_CODE):
        paths = [url for part in registered(SiteMapPart) for _label, url in part.entries(settings.LANGUAGE_CODE)]
        twins = [[(code, settings.BASE_URL + translate_url(path, code)) for code in codes] for path in paths]
    for links in twins:
        yield from ({"loc": url, "changed": None, "links": links} for _code, url in links)
