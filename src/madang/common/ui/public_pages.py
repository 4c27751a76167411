"""Pages that are the same for every visitor are drawn once and kept, until anything shown on public pages changes.

A view says `@public_page`. Kept is only what an anonymous visitor without any cookie gets: no session, no message, no form token.
Rooms name the tables behind such pages with `rooms.PublicContent`; saving a row of them changes the stamp, and with it every key.
So an editor sees a change at once, in every process; times that pass by themselves (an alert begins, an office closes) show within a minute.
"""

from __future__ import annotations

import secrets
from functools import wraps

from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpResponse, HttpResponseNotModified

from madang.common.rooms import PublicContent, registered

STAMP = "public-pages-stamp"
KEPT_SECONDS = 60
LONGEST_QUERY = 200
IN_A_MIGRATION = "__fake__"  # the module of models as migrations see them; then there may be no cache table yet


def public_page(view):
    """Mark the answers of a view as the same for every visitor who is not signed in."""

    @wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.is_public_page = True
        return response

    return marked


class KeepPublicPages:
    """Outside GZipMiddleware: what is kept is already compressed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "GET" or request.COOKIES or len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return self.get_response(request)
        kept, key = caches["process"], key_of(request)
        found = kept.get(key)
        if found is None:
            response = self.get_response(request)
            if not may_be_kept(response):
                return response
            found = (response.content, list(response.items()), f'"{secrets.token_hex(8)}"')
            kept.set(key, found, KEPT_SECONDS)
        return answer(request, *found)


def key_of(request) -> str:
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    host = request.META.get("HTTP_HOST", "")
    scheme = request.META.get("HTTP_X_FORWARDED_PROTO", "")
    return f"page:{current_stamp()}:{scheme}:{host}:{zipped}:{request.get_full_path()}"


def current_stamp() -> str:
    """Asked on every request, so that no process shows an old page: one row by its key."""
    shared = caches["default"]
    stamp = shared.get(STAMP)
    if stamp is None:
        stamp = secrets.token_hex(8)
        shared.set(STAMP, stamp, None)
    return stamp


def may_be_kept(response) -> bool:
    return (
        getattr(response, "is_public_page", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
    )


def answer(request, content, headers, tag):
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content)
        for name, value in headers:
            response[name] = value
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"  # the browser asks each time, and gets 304 where nothing changed
    return response


def forget_all() -> None:
    caches["default"].set(STAMP, secrets.token_hex(8), None)


def forget_when_saved(sender, **kwargs) -> None:
    if sender.__module__ != IN_A_MIGRATION and sender._meta.label_lower in watched():
        transaction.on_commit(forget_all)


def watched() -> set[str]:
    return {label for content in registered(PublicContent) for label in content.models}


post_save.connect(forget_when_saved, dispatch_uid="public-pages-saved")
post_delete.connect(forget_when_saved, dispatch_uid="public-pages-deleted")
