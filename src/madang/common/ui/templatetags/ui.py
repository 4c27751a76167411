"""`{% load ui %}`: what templates say to draw a component. Markup lives in templates/ui/."""

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet
from django.urls import NoReverseMatch, get_script_prefix, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.ui import charts
from madang.common.ui.colours import theme_of
from madang.common.ui.drawing import draw_field, summary_errors
from madang.common.ui.markdown import to_text

register = template.Library()
register.filter("said", say)
register.filter("as_text", to_text)


# --- Forms -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound, **options):
    """Options: label, hint, heading (the label is the page's h1), label_size (s m l xl), width, rows, prefix, suffix, hide_label, inline."""
    return draw_field(bound, options)


@register.inclusion_tag("ui/form.html")
def fields(form, **options):
    return {"form": form, "options": options, "hidden": form.hidden_fields(), "visible": form.visible_fields()}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms, title=None):
    return {"errors": [row for form in forms if form for row in summary_errors(form)], "title": title}


@register.simple_tag(takes_context=True)
def error_prefix(context):
    """ "Error: " before the page's title when any form in the context has errors: the first thing a screen reader says."""
    if any(has_errors(value) for layer in context.dicts for value in layer.values()):
        return _("Error:") + " "
    return ""


def has_errors(value):
    # type(), not isinstance(): the latter would wake every lazy object of the context, and each asks the database.
    if issubclass(type(value), BaseForm):
        return value.is_bound and bool(value.errors)
    return issubclass(type(value), BaseFormSet) and value.is_bound and bool(value.total_error_count())


# --- Parts -----------------------------------------------------------------------------------------------------------

TAG_KINDS = {"plain", "info", "done", "wait", "error"}


@register.filter
def whole(code):
    """A number that is copied or read out: never broken at its hyphens, and from left to right in every language."""
    return format_html('<bdi class="whole">{}</bdi>', code)


@register.simple_tag
def tag(text, kind="plain"):
    """Kinds: plain, info, done, wait, error."""
    if kind not in TAG_KINDS:
        raise template.TemplateSyntaxError(f"There is no tag of kind “{kind}”; there are {', '.join(sorted(TAG_KINDS))}.")
    return format_html('<strong class="tag tag--{}">{}</strong>', kind, text)


@register.inclusion_tag("ui/summary_list.html")
def summary_list(rows, heading=None):
    """Rows are (key, value) or (key, value, url) or dicts with key, value, url, action, about."""
    return {
        "rows": [row if isinstance(row, dict) else dict(zip(("key", "value", "url"), row, strict=False)) for row in rows],
        "heading": heading,
    }


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context, page, parameter="page"):
    request = context.get("request")

    def link(number):
        query = request.GET.copy() if request else {}
        query[parameter] = number
        return "?" + (query.urlencode() if request else f"{parameter}={number}")

    numbers = [
        {"number": n, "url": link(n)} if isinstance(n, int) else None
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": link(page.previous_page_number()) if page.has_previous() else None,
        "next": link(page.next_page_number()) if page.has_next() else None,
    }


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(*steps):
    """`{% breadcrumbs "Services" services_url "Birth" %}`: pairs of label and address; the last may stand alone."""
    pairs = [(steps[i], steps[i + 1] if i + 1 < len(steps) else None) for i in range(0, len(steps), 2)]
    return {"steps": [(_("Home"), home_url()), *pairs]}


@register.inclusion_tag("ui/back_link.html")
def back_link(url, label=None):
    return {"url": url, "label": label}


@register.inclusion_tag("ui/panel.html")
def panel(title, text="", reference=""):
    return {"title": title, "text": text, "reference": reference}


# --- Frame -----------------------------------------------------------------------------------------------------------


def foot_labels():
    return {
        "site_map": _("Site map"),
        "accessibility": _("Accessibility"),
        "privacy": _("Privacy"),
        "contact": _("Contact"),
        "open_data": _("Open data"),
        "security_txt": _("Report a security problem"),
    }


@register.simple_tag(takes_context=True)
def foot_links(context):
    """The links every page must carry, as far as they exist and the town's own footer menu does not have them already."""
    there = {item["url"] for item in context.get("footer_menu") or []}
    found = ((address(name), label) for name, label in foot_labels().items())
    return [(url, label) for url, label in found if url and url not in there]


def address(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@register.simple_tag
def home_url():
    language = get_language()
    return "/" if language in (None, settings.LANGUAGE_CODE) else f"/{language}/"


def language_links(context):
    """This page in every language. A view whose page is called otherwise there gives `translations`: {code: url}."""
    request = context.get("request")
    given = context.get("translations") or {}
    now = get_language()
    return [
        {"code": code, "name": name, "is_current": code == now, "url": given.get(code) or in_language(request, code)}
        for code, name in context.get("languages") or settings.LANGUAGES
    ]


_has_twins = {}  # by name of the view: whether its address has a language


def in_language(request, code):
    if request is None:
        return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
    # A page reached by POST has no twin to link to but its address still answers GET.
    path, match = request.get_full_path(), request.resolver_match
    if match is None or get_script_prefix() != "/":
        return translate_url(path, code)
    if match.view_name not in _has_twins:
        _has_twins[match.view_name] = any(translate_url(path, other) != path for other, _name in settings.LANGUAGES)
    return _under_prefix(path, code) if _has_twins[match.view_name] else path


def _under_prefix(path, code):
    """Only the prefix differs from language to language; Django would resolve and reverse the address six times a page."""
    now = get_language_from_path(path)
    bare = path.removeprefix(f"/{now}") if now else path
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


@register.inclusion_tag("ui/languages.html", takes_context=True)
def language_switcher(context):
    return {"links": language_links(context)}


@register.simple_tag(takes_context=True)
def language_alternates(context):
    request = context.get("request")
    if request is None or len(settings.LANGUAGES) < 2:
        return ""
    link = '<link rel="alternate" hreflang="{}" href="{}">'
    rows = [format_html(link, row["code"], request.build_absolute_uri(row["url"])) for row in language_links(context)]
    return mark_safe("\n".join(rows))  # each row was escaped by format_html


@register.simple_tag
def theme_url(town):
    return f"{reverse('theme')}?{theme_of(town).version}"


# --- Charts ----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/charts/bars.html")
def bar_chart(rows, title, desc="", **words):
    """Rows are (label, value) or (label, value, shown), value None where a number is held back. Words: unit, and label, value over the table."""
    return charts.bars(rows, charts.Words(title, desc, **words))


@register.inclusion_tag("ui/charts/stacked.html")
def stacked_bar_chart(rows, series, title, desc="", **words):
    """Rows are (label, [number of each series]); at most four series."""
    return charts.stacked(rows, series, charts.Words(title, desc, **words))


@register.inclusion_tag("ui/charts/ranges.html")
def range_chart(rows, title, desc="", **words):
    """Rows are (label, value from 0 to 100, (low, high) or None): each a dot on its interval."""
    return charts.ranges(rows, charts.Words(title, desc, **words))


@register.inclusion_tag("ui/charts/line.html")
def line_chart(points, title, desc="", **words):
    """Points are (label, value) in order of time, value None where it is missing: the line breaks there."""
    return charts.line(points, charts.Words(title, desc, **words))
