"""What the worker does for the log by itself, and what `madang check` asks about it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from . import chain, witness
from .models import Entry


def note_head():
    witness.note_head()


def check_chain():
    """Cheap: whether entries get chained. The chain itself is walked by `madang audit verify`."""
    late = Entry.objects.unchained().filter(at__lt=timezone.now() - chain.UNCHAINED_FOR).count()
    if late:
        yield False, _("%(count)s entries of the log are not chained yet. See that the worker runs.") % {"count": late}
    else:
        yield True, _("The log is chained.")
