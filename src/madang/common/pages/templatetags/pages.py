from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import queries

register = template.Library()
HOME = 2  # the depth of a home page in Wagtail's tree


@register.inclusion_tag("ui/breadcrumbs.html", takes_context=True)
def page_trail(context):
    """Home, what lies between, and this page."""
    page = context["page"]
    return {"steps": [*((_("Home") if one.depth == HOME else one.title, one.url) for one in context.get("trail", [])), (page.title, None)]}


@register.simple_tag(takes_context=True)
def home_parts(context):
    return queries.home_parts(context["request"], context["page"])


@register.simple_tag(takes_context=True)
def calendar_parts(context):
    return queries.events_of(context["request"], context["page"])


@register.simple_tag
def office_url(office):
    """Where the room of offices shows this one, or nothing while it does not."""
    try:
        return reverse("office", args=[office.code])
    except NoReverseMatch:
        return ""


@register.simple_tag
def language_of(page):
    """Attributes for a link to a page that is not translated yet: the language its words are really in."""
    if not page.alias_of_id:
        return ""
    return format_html(' lang="{}" dir="auto"', page.alias_of.locale.language_code)
