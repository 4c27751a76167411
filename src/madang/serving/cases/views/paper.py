"""Printing blank forms, and entering those that come back."""

import logging

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from madang.common.languages import say
from madang.common.limits import visitor_digest
from madang.common.ui import letters
from madang.serving.services.queries import published

from ..access import note_look
from ..actions import save_answers
from ..actions.paper import open_form, print_forms
from ..counter_forms import PrintForm
from ..forms import ContactForm
from ..models import PaperForm
from ..paper_form import paper_sections
from ..questions import QuestionsForm
from .counter import counter

logger = logging.getLogger(__name__)


@counter
def ask(request, slug):
    """How many, in which language."""
    service = get_object_or_404(published(), slug=slug)
    form = PrintForm(request.POST or None, initial={"language": get_language(), "copies": 1})
    if request.method == "POST" and form.is_valid():
        try:
            printed = print_forms(service.current_version, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _sheets(request, service, printed)
    return render(request, "cases/counter/print.html", {"service": service, "form": form}, status=422 if form.errors else 200)


def one(request, slug):
    """One form to print at home, with a number of its own."""
    service = get_object_or_404(published(), slug=slug)
    if request.method != "POST":
        return render(request, "cases/paper/get.html", {"service": service})
    printed = print_forms(service.current_version, copies=1, language=get_language(), by=None)
    return _sheets(request, service, printed)


def _sheets(request, service, printed):
    """As PDF where it was asked for and can be made, else as a page to print."""
    language = printed[0].language
    with translation.override(language):
        definition = service.current_version.definition
        context = {
            "name": say(definition.name),
            "definition": definition,
            "sections": paper_sections(definition, language),
            "sheets": [{"form": form, "code": form.spoken_code, "qr": _square(form)} for form in printed],
            "uses": [(say(use.purpose), say(use.law)) for use in definition.form.data_uses],
        }
        if "pdf" in request.POST and letters.can_make_pdf():
            try:
                return _as_pdf(letters.make_pdf("cases/paper/form.html", context), f"{service.slug}.pdf")
            except letters.LetterNotDrawn as problem:
                logger.warning("A paper form was given out as a page: %s", problem)
        return render(request, "cases/paper/form.html", context)


def _as_pdf(content, name):
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _square(form):
    return segno.make(f"{settings.BASE_URL}{reverse('counter:enter', args=[form.code])}", error="m").svg_data_uri(scale=3, border=2)


@counter
def enter(request, code):
    """All questions on one page, for fast keying; what is left out shows on the check page."""
    paper = get_object_or_404(PaperForm.objects.select_related("version__service"), code=code)
    draft = open_form(paper, by=request.user)
    if draft.application_id:
        return redirect("counter:case", draft.application.reference)
    questions = [question for question in paper.version.definition.form.questions() if question.type != "repeat"]
    optional = [question.model_copy(update={"required": False}) for question in questions]
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    known = {"by": request.user, "language": draft.language, "visitor": visitor_digest(request)}
    form = QuestionsForm(optional, *data, answers=draft.answers, context=known, prefix="paper")
    contact = ContactForm(request.POST if data else None, initial=draft.answers.get("_contact") or {"channel": "letter"})
    if request.method == "POST" and form.is_valid() and contact.is_valid():
        save_answers(draft, {**form.answers, "_contact": contact.cleaned_data})
        return redirect("cases:check", f"desk-{draft.pk}")
    note_look(request, "cases.draft_seen_on_behalf", draft)
    context = {"paper": paper, "form": form, "contact": contact, "name": say(paper.version.definition.name)}
    return render(request, "cases/counter/enter.html", context, status=422 if data else 200)
