"""Following a case from the resident's side."""

import logging

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.ui import letters
from madang.common.ui.models import Town
from madang.serving.appointments.forms import SlotForm
from madang.serving.appointments.models import Appointment, Calendar
from madang.serving.payments.models import Invoice

from ..access import actor, open_with_code, own_case
from ..actions import answer_request, choose_slot, give_feedback, object_to_decision, withdraw
from ..actions.settling import missing_slot
from ..codes import access_code, normalised
from ..forms import AnswerForm, FeedbackForm, FindCaseForm, ObjectionForm
from ..letter_page import answer_context, letter_context
from ..models import Decision, IssuedDocument, Objection
from ..pages import answer_rows
from ..steps import steps_of

logger = logging.getLogger(__name__)


def find(request):
    """By reference and code, for somebody without an account."""
    form = FindCaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        application = open_with_code(request, form.cleaned_data["reference"], form.cleaned_data["code"])
        if application:
            return redirect("cases:follow", application.reference)
        form.add_error(None, _("Reference and code do not belong together. Check both on your receipt."))
    return render(request, "cases/find.html", {"form": form}, status=422 if form.is_bound else 200)


@own_case
def follow(request, application):
    decisions = list(application.decisions.prefetch_related("objections").all())
    decision = next((one for one in decisions if one.stands), None)
    requests = list(application.information_requests.prefetch_related("attachments__file"))
    context = {
        "application": application,
        "name": say(application.definition.name),
        "office": application.office,
        "steps": steps_of(application),
        "asked": [request for request in requests if not request.answered_at and not request.taken_back_at],
        "answered": [request for request in requests if request.answered_at],
        "invoices": Invoice.objects.filter(about_kind="cases.application", about_id=application.pk),
        "appointments": Appointment.objects.filter(about_kind="cases.application", about_id=application.pk).exclude(state="cancelled"),
        "lacks_slot": missing_slot(application),
        "decision": decision,
        "documents": decision.documents.all() if decision else (),
        "set_aside": [one for one in decisions if not one.stands],
        "objections": [objection for one in reversed(decisions) for objection in one.objections.all()],
        "may_object": bool(
            decision and decision.object_until and decision.object_until >= timezone.localdate() and not decision.objections.all()
        ),
        "parts": [
            {
                "name": say(next(part.name for part in application.definition.parts if part.id == case.part)),
                "status": case.get_status_display(),
            }
            for case in application.parts.all()
        ],
        "has_feedback": hasattr(application, "feedback"),
    }
    return render(request, "cases/follow.html", context)


@own_case
def receipt(request, application):
    return render(request, "cases/receipt.html", receipt_context(application) | {"name": say(application.definition.name)})


def receipt_context(application):
    return {
        "application": application,
        "code": access_code(application.reference),
        "sections": answer_rows(application),
        "invoices": Invoice.objects.filter(about_kind="cases.application", about_id=application.pk),
        "service": application.definition,
    }


@own_case
def answer(request, application, pk):
    question = get_object_or_404(application.information_requests, pk=pk)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.full_clean()
        form.take_in_file(by=request.user if request.user.is_authenticated else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_request(question, answer=form.cleaned_data["answer"], files=tuple(form.files_given), by=actor(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you. Your answer has reached the office, and the clock runs again."))
            return redirect("cases:follow", application.reference)
    return render(
        request, "cases/answer.html", {"application": application, "question": question, "form": form}, status=422 if form.errors else 200
    )


@own_case
def take_back(request, application):
    """Withdraw the whole application."""
    if request.method == "POST":
        try:
            withdraw(application, by=actor(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Your application is withdrawn."))
        return redirect("cases:follow", application.reference)
    return render(request, "cases/withdraw.html", {"application": application})


@own_case
def objection(request, application):
    decision = standing(application)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            object_to_decision(decision, text=form.cleaned_data["text"], by=actor(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your objection has been received. Another office will examine it."))
            return redirect("cases:follow", application.reference)
    context = {
        "application": application,
        "decision": decision,
        "form": form,
        "how": say(application.workflow.objection.how) if application.workflow.objection else "",
    }
    return render(request, "cases/objection.html", context, status=422 if form.errors else 200)


@own_case
def feedback(request, application):
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        give_feedback(application, **form.cleaned_data)
        messages.success(request, _("Thank you. What you say is read, and it counts on the performance page."))
        return redirect("cases:follow", application.reference)
    return render(request, "cases/feedback.html", {"application": application, "form": form}, status=422 if form.errors else 200)


@own_case
def slot(request, application):
    """Another time, in place of the appointment that was cancelled."""
    question = missing_slot(application)
    if question is None:
        return redirect("cases:follow", application.reference)
    form = SlotForm(get_object_or_404(Calendar, code=question.calendar), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            choose_slot(application, form.cleaned_data["starts_at"], by=actor(request))
        except ValidationError as error:
            form.add_error("starts_at", error)
        else:
            messages.success(request, _("Your new appointment is booked."))
            return redirect("cases:follow", application.reference)
    return render(request, "cases/slot.html", {"application": application, "form": form}, status=422 if form.errors else 200)


def standing(application):
    """The decision that stands; none while the case is decided anew."""
    return get_object_or_404(Decision, application=application, set_aside_at=None)


def letter_of(application, pk):
    """The letter of the decision that stands, or of an earlier one."""
    return letter_context(get_object_or_404(application.decisions, pk=pk) if pk else standing(application))


def answer_of(application, pk):
    answered = Objection.objects.exclude(verification_code=None)
    return answer_context(get_object_or_404(answered, pk=pk, decision__application=application))


@own_case
def letter(request, application, pk=None):
    pdf = reverse("cases:letter_pdf", args=[application.reference, *([pk] if pk else [])])
    return render(request, "cases/letter.html", letter_of(application, pk) | {"pdf_url": pdf})


@own_case
def objection_letter(request, application, pk):
    pdf = reverse("cases:objection_letter_pdf", args=[application.reference, pk])
    return render(request, "cases/letter.html", answer_of(application, pk) | {"pdf_url": pdf})


@own_case
def letter_pdf(request, application, pk=None):
    """Where the server can draw PDF; else the page to print."""
    if not letters.can_make_pdf():
        return redirect("cases:letter", application.reference, *([pk] if pk else []))
    return as_pdf(letter_of(application, pk))


@own_case
def objection_letter_pdf(request, application, pk):
    if not letters.can_make_pdf():
        return redirect("cases:objection_letter", application.reference, pk)
    return as_pdf(answer_of(application, pk))


def as_pdf(context):
    """The letter as PDF; where it cannot be drawn just now, the same letter as a page to print."""
    template, context = "cases/letter_document.html", context | {"town": Town.current()}
    with translation.override(context["letter"].language):
        try:
            document = letters.make_pdf(template, context)
        except letters.LetterNotDrawn as problem:
            logger.warning("A letter was given out as a page: %s", problem)
            return HttpResponse(render_to_string(template, context))
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{context["application"].reference}.pdf"'
    return response


def verify(request, code=None):
    """Anybody may ask whether a letter is genuine; the answer tells what was decided by whom, and nothing about the person."""
    code = normalised(code or request.GET.get("code", ""))
    found = (_decision_with(code) or _answer_with(code) or _document_with(code)) if code else None
    context = {"code": code, "base": settings.BASE_URL} | (found or {})
    return render(request, "cases/verify.html", context, status=404 if code and not found else 200)


def _decision_with(code):
    decision = Decision.objects.select_related("application__office", "application__version").filter(verification_code=code).first()
    return _about(decision) if decision else None


def _about(decision):
    application = decision.application
    return {
        "letter": decision,
        "application": application,
        "name": say(application.definition.name),
        "office": say(application.office.name),
        "outcome": say(application.workflow.outcome(decision.outcome).title),
        "day": decision.decided_at,
        "set_aside_at": decision.set_aside_at,
        "replaced_at": application.decision.decided_at if decision.set_aside_at and application.decision else None,
    }


def _document_with(code):
    found = IssuedDocument.objects.select_related("decision__application__office", "decision__application__version")
    document = found.filter(verification_code=code).first()
    if document is None:
        return None
    of_decision = _about(document.decision)
    output = of_decision["application"].definition.output(document.output)
    return of_decision | {
        "letter": document,
        "document": document,
        "outcome": say(output.title) if output else document.subject,  # what the service no longer gives out was given out all the same
    }


def _answer_with(code):
    objection = Objection.objects.select_related("decision__application__version", "office").filter(verification_code=code).first()
    if objection is None:
        return None
    return {
        "letter": objection,
        "application": objection.decision.application,
        "name": say(objection.decision.application.definition.name),
        "office": say(objection.office.name),
        "outcome": f"{_('Objection')}: {objection.get_state_display()}",
        "day": objection.answered_at,
    }
