"""Run once by `madang create-town`, with the new town's settings: tables, static files, the invitation of the first administrator."""

from __future__ import annotations

import os
import sys


def first_start(email: str, name: str) -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")
    import django

    django.setup()
    from .preparing import collect_static, make_tables

    make_tables()
    collect_static()
    return invite_first(email, name)


def invite_first(email: str, name: str) -> str:
    """The link is shown instead of sent: whether the town can send mail is not known yet."""
    from django.conf import settings
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from madang.common.audit.actions import record
    from madang.common.people.actions.staff import INVITATION_VALID_FOR
    from madang.common.people.codes import digest_of, new_token
    from madang.common.people.models import Invitation, Role

    token = new_token()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            email=email,
            name=name,
            roles=[{"role": Role.ADMINISTRATOR}],
            token_digest=digest_of(token),
            expires_at=timezone.now() + INVITATION_VALID_FOR,
        )
        record("system", "people.staff_invited", invitation)
    return settings.BASE_URL + reverse("invitation", args=[token])


if __name__ == "__main__":
    print(first_start(*sys.argv[1:3]))
