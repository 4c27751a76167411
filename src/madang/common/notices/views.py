from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.common.audit.actions import record_read
from madang.common.numbers import whole_numbers
from madang.common.people.models import Channel, Role
from madang.common.people.permissions import staff_required
from madang.common.ui.letters import can_make_pdf

from .actions import confirm_arrival, make_batch, post_batch, send_again, take_out_of_batch
from .forms import OutboxFilter
from .models import LetterBatch, Notice
from .paging import page_of
from .printing import POSTERS, sheets

administrators_only = staff_required(Role.ADMINISTRATOR)
posters_only = staff_required(*POSTERS)


# --- The outbox ------------------------------------------------------------------------------------------------------


@require_safe
@administrators_only
def outbox(request):
    form = OutboxFilter(request.GET)
    page = page_of(request, form.chosen(Notice.objects.defer("body")))
    record_read(request.user, "notices.listed", page.object_list, purpose="outbox")
    return render(request, "notices/outbox.html", {"form": form, "page": page, "troubled": Notice.objects.troubled().count()})


@require_safe
@administrators_only
def notice(request, pk):
    found = get_object_or_404(Notice, pk=pk)
    record_read(request.user, "notices.read", [found], purpose="outbox")
    return render(request, "notices/notice.html", {"notice": found})


@require_POST
@administrators_only
def again(request, pk):
    return _decided(request, get_object_or_404(Notice, pk=pk), send_again, _("The message will be sent again within seconds."))


@require_POST
@administrators_only
def arrived(request, pk):
    return _decided(request, get_object_or_404(Notice, pk=pk), confirm_arrival, _("Noted: the message arrived."))


def _decided(request, found, action, said):
    try:
        action(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, said)
    return redirect(found)


# --- Letters ---------------------------------------------------------------------------------------------------------


@require_safe
@posters_only
def letters(request):
    waiting = list(Notice.objects.letters_to_print())
    if waiting:
        record_read(request.user, "notices.listed", waiting, purpose="posting")
    open_batches = LetterBatch.objects.filter(posted_at=None).prefetch_related("letters")
    return render(request, "notices/letters_desk.html", {"waiting": waiting, "open_batches": open_batches})


@require_POST
@posters_only
def print_letters(request):
    chosen = whole_numbers(request.POST.getlist("letter"))
    try:
        batch = make_batch(Notice.objects.letters_to_print().filter(pk__in=chosen), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0] if chosen else _("Tick the letters you want to print."))
        return redirect("notices:letters")
    return redirect(batch)


@require_safe
@posters_only
def batch(request, pk):
    found = get_object_or_404(LetterBatch.objects.select_related("file", "made_by"), pk=pk)
    inside = list(found.letters.order_by("created_at"))
    record_read(request.user, "notices.listed", [found, *inside], purpose="posting")
    is_pdf_coming = not found.file and not found.posted_at and can_make_pdf()
    return render(request, "notices/batch.html", {"batch": found, "letters": inside, "is_pdf_coming": is_pdf_coming})


@require_safe
@posters_only
def sheets_of_batch(request, pk):
    """The letters as they come out of the printer."""
    found = get_object_or_404(LetterBatch, pk=pk)
    record_read(request.user, "notices.printed", [found, *found.letters.all()], purpose="posting")
    return render(request, "notices/letters.html", sheets(found))


@require_POST
@posters_only
def posted(request, pk):
    count = post_batch(get_object_or_404(LetterBatch, pk=pk), by=request.user)
    messages.success(request, _("%(count)d letters are marked as posted.") % {"count": count})
    return redirect("notices:letters")


@require_POST
@posters_only
def hold_back(request, pk):
    letter = get_object_or_404(Notice, pk=pk, channel=Channel.LETTER, batch__isnull=False)
    batch_of_letter = letter.batch
    take_out_of_batch(letter, by=request.user)
    messages.success(request, _("The letter waits for the next print."))
    return redirect(batch_of_letter)


# --- The demo --------------------------------------------------------------------------------------------------------


@require_safe
def demo_outbox(request):
    """Every message of the demo town, for everybody. A real town has no such page."""
    if not settings.DEMO:
        raise Http404
    form = OutboxFilter(request.GET)
    return render(request, "notices/demo_outbox.html", {"form": form, "page": page_of(request, form.chosen(Notice.objects.all()), 30)})
