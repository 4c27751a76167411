"""/demo/: walk in as anybody. Only a demo has these addresses."""

import time
from itertools import groupby

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from madang.common.people.models import Account

from .people import demo_people


def only_in_demo():
    if not settings.DEMO:
        raise Http404


def demo_page(request):
    only_in_demo()
    people = [(person, current_code(person.totp_secret) if person.totp_secret else "") for person in demo_people()]
    groups = [{"grouper": is_staff, "list": list(group)} for is_staff, group in groupby(people, key=lambda entry: entry[0].is_staff)]
    return render(request, "deploy/demo.html", {"people": groups})


@require_POST
def sign_in_as(request, pk):
    only_in_demo()
    account = get_object_or_404(Account, pk=pk, is_active=True)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, account, method="code", email=account.email)
    if account.is_staff:
        record_authentication(request, account, method="mfa", type="totp")
    return redirect("/desk/" if account.is_staff else "/my/")


def current_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
