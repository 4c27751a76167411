from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madang.common.rooms import SearchHelp, registered

from .queries import search as search_for

PER_PAGE = 10
LONGEST_QUESTION = 200


@require_safe
def search(request):
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    if not text:
        return render(request, "search/search.html", {"search_words": "", "hide_search": True, "help": help_for(request)})
    found, kind = search_for(text, get_language()), request.GET.get("kind", "")
    kind = kind if kind in dict(found.kinds) else ""
    hits = [hit for hit in found.hits if kind in ("", hit.kind)]
    context = {
        "search_words": text, "shown_words": found.suggestion if found.is_corrected else text, "hide_search": True, "found": found, "kind": kind,
        "total": len(found.hits), "page": Paginator(hits, PER_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    if not found.hits:
        context["help"] = help_for(request)
    return render(request, "search/search.html", context)


def help_for(request):
    """What to show to somebody who found nothing: life events and the like, from the rooms that have them."""
    parts = [(part, part.rows(request)) for part in registered(SearchHelp)]
    return [{"template": part.template, "rows": rows} for part, rows in parts if rows]
