"""Where a proposal stands, and the maps of proposals."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from madang.common.ui.templatetags.ui import tag

register = template.Library()
KINDS = {"submitted": "wait", "checking": "info", "accepted": "done", "refused": "error", "withdrawn": "plain", "merged": "plain"}


@register.simple_tag
def proposal_state(proposal):
    return tag(proposal.get_state_display(), KINDS.get(proposal.state, "plain"))


@register.simple_tag
def place_map_head():
    """Styles and scripts; a page without a map loads none of it."""
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}"><script src="{}" defer></script><script src="{}" defer></script>',
        static("vendor/leaflet/leaflet.css"), static("budgeting/place-map.css"), static("vendor/leaflet/leaflet.js"), static("budgeting/place-map.js"),
    )  # fmt: skip


@register.inclusion_tag("budgeting/proposals/map.html")
def place_map(points, outlines):
    return {"points": points, "outlines": outlines}


@register.inclusion_tag("budgeting/proposals/picker.html")
def place_picker(outlines):
    return {"outlines": outlines}
