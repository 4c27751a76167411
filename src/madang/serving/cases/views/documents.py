"""What a decision gave out, for the person and for the desk."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.common.audit.actions import record_read
from madang.common.ui import letters

from ..access import own_case
from ..letter_page import document_context
from ..models import IssuedDocument
from ..permissions import case_permission
from .acts import refuse_guests
from .follow import as_pdf


def _context(application, pk):
    issued = IssuedDocument.objects.select_related("decision__application__office", "decision__application__version")
    return document_context(get_object_or_404(issued, pk=pk, decision__application=application))


@own_case
def document(request, application, pk):
    pdf = reverse("cases:document_pdf", args=[application.reference, pk])
    return render(request, "cases/letter.html", _context(application, pk) | {"pdf_url": pdf})


@own_case
def document_pdf(request, application, pk):
    if not letters.can_make_pdf():
        return redirect("cases:document", application.reference, pk)
    return as_pdf(_context(application, pk))


@case_permission
@require_safe
def issued(request, application, pk):
    """As it is printed at the counter or put into the envelope."""
    refuse_guests(request, application)
    record_read(request.user, "cases.letter_seen", [application], purpose="case")
    return (
        as_pdf(_context(application, pk))
        if letters.can_make_pdf()
        else render(request, "cases/letter_document.html", _context(application, pk))
    )
