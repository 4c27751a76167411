import re
from urllib.parse import urlencode

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.common.search.analysis import CJK, fold, stem, tidy, words

register = template.Library()
_piece = re.compile(f"([{CJK}]+|(?:(?![{CJK}])[^\\W_])+)")

KINDS = {
    "service": _("Services"), "page": _("Pages"), "news": _("News"), "event": _("Calendar"), "office": _("Offices"), "alert": _("Alerts"),
    "life-event": _("Life events"), "dataset": _("Open data"), "agency": _("Agencies"),
}  # fmt: skip


@register.filter
def kind_name(kind):
    return KINDS.get(kind, kind.replace("-", " ").capitalize())


@register.simple_tag
def marked(text, asked):
    """The text with what was asked for in <mark>; everything else escaped."""
    wanted = words(asked, get_language() or "en")
    return mark_safe("".join(_mark(piece, wanted) for piece in _piece.split(text)))  # every piece is escaped by _mark


def _mark(piece, wanted):
    if not piece or not _piece.fullmatch(piece):
        return escape(piece)
    if re.match(f"[{CJK}]", piece):
        return _mark_characters(piece, wanted)
    return format_html("<mark>{}</mark>", piece) if any(_is_meant(piece, word) for word in wanted) else escape(piece)


def _is_meant(piece, word):
    plain = fold(tidy(piece))
    forms = {plain, stem(tidy(piece), (get_language() or "en").split("-")[0])}
    return any(way[0] in forms or (word.is_prefix and plain.startswith(way[0])) for way in word.ways)


def _mark_characters(piece, wanted):
    pairs = {token for word in wanted for way in word.ways for token in way}
    hit = [False] * len(piece)
    for pair in pairs:
        for found in re.finditer(re.escape(pair), piece):
            hit[found.start() : found.end()] = [True] * (found.end() - found.start())
    html, place = "", 0
    while place < len(piece):
        end = next((i for i in range(place, len(piece)) if hit[i] != hit[place]), len(piece))
        html += format_html("<mark>{}</mark>", piece[place:end]) if hit[place] else escape(piece[place:end])
        place = end
    return html


@register.simple_tag
def search_link(text, kind=""):
    return "?" + urlencode({"q": text, "kind": kind} if kind else {"q": text})
