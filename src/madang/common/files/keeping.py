"""What the worker does about files by itself."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import actions, scanner
from .models import StoredFile

OWNERLESS_FOR = timedelta(days=1)


def scan():
    return actions.scan_waiting()


def remove_left_over(now):
    return {
        gettext_noop("uploads that belong to nothing"): actions.remove_ownerless(now - OWNERLESS_FOR),
        gettext_noop("bytes of uploads that no record speaks of"): actions.remove_rowless(now - OWNERLESS_FOR),
    }


def check_scanner():
    waiting = StoredFile.objects.waiting_for_scan().count()
    if not scanner.is_configured():
        yield (
            waiting == 0,
            _("No virus scanner is set; uploads are checked by their content. %(count)s files wait for a scan.") % {"count": waiting},
        )
    elif scanner.ping():
        yield True, _("The virus scanner answers; %(count)s files wait for it.") % {"count": waiting}
    else:
        yield False, _("The virus scanner does not answer; %(count)s files wait for it. See that clamd runs.") % {"count": waiting}
