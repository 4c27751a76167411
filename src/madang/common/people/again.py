"""Showing once more that it is you, before data leaves the house or is erased: the second factor, or a code by e-mail where there is none.

A signed-in browser may stand open on a table, or its cookie may have been stolen; neither has the mailbox or the key.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .codes import as_typed, digest_of, new_code, spaced

KEY = "code_to_show_again"
VALID_S = 15 * 60
TRIES = 5


def must_show_again(*, back_to: Callable[[Any], str], allow_get: bool = False, sign_in_counts: bool = False):
    """`back_to(request)` is the page from which it is tried again; what asks for a download must not be the download itself,
    because a browser that saves a file stays where it was. `sign_in_counts`: whoever signed in a moment ago has shown enough."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if (allow_get and request.method == "GET") or has_shown_again(request, sign_in_counts=sign_in_counts):
                return view(request, *args, **kwargs)
            return redirect(f"{way_of(request.user)}?{urlencode({'next': back_to(request)})}")

        return guarded

    return decorate


def has_shown_again(request, *, sign_in_counts: bool = False) -> bool:
    if not request.user.is_authenticated:
        return True  # whoever is not signed in at all is sent to do that by the view itself
    if has_second_factor(request.user):
        return did_recently_reauthenticate(request)
    shown = [one["at"] for one in get_authentication_records(request, request.user) if sign_in_counts or one.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def has_second_factor(account) -> bool:
    return bool(get_adapter().get_reauthentication_methods(account))


def way_of(account) -> str:
    ways = get_adapter().get_reauthentication_methods(account)
    return ways[0]["url"] if ways else reverse("sign_in_again")


def send_code(request) -> None:
    from madang.common.notices.actions import Recipient, notify

    code = new_code()
    request.session[KEY] = {"digest": digest_of(as_typed(code)), "at": time.time(), "tries": 0}
    account = request.user
    mailbox = Recipient(name=str(account), language=account.language or request.LANGUAGE_CODE, channel="email", email=account.email)
    notify(mailbox, "account/again_code", code=spaced(code), urgent=True, secret=True)


def is_code_sent(request) -> bool:
    sent = request.session.get(KEY)
    return bool(sent) and time.time() - sent["at"] < VALID_S and sent["tries"] < TRIES


def check_code(request, typed: str) -> None:
    """Counts the try first, so that a wrong code is never free."""
    sent = request.session.get(KEY)
    if not is_code_sent(request):
        raise ValidationError(_("This code has expired, or was tried too often. Have a new one sent."))
    sent["tries"] += 1
    request.session[KEY] = sent
    if sent["digest"] != digest_of(as_typed(typed)):
        raise ValidationError(_("This is not the code from the e-mail. Check it letter by letter, or have a new one sent."))
    del request.session[KEY]
    record_authentication(request, request.user, method="code", email=request.user.email, reauthenticated=True)
