"""Applying: one question per page, saved at once, checked at the end."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.files.models import StoredFile
from madang.common.languages import say
from madang.common.limits import visitor_digest
from madang.common.money import say_money
from madang.serving.services.presentation import bundle_of, cost_lines, data_use, evidence_of
from madang.serving.services.queries import published

from ..access import actor, own_draft, remember
from ..actions import forget_draft, keep_typed, save_answer, save_contact, save_item, send_link, start_draft, submit, take_out_item
from ..answers import item_page, typed_on, unfinished_items, uploaded_on
from ..contact import contact_from_answers, contact_of_resident, is_reachable
from ..forms import ContactForm, EmailForm
from ..pages import check_rows, item_rows, next_page, page_number, previous_page, question_url
from ..prefill import known_answers
from ..questions import QuestionsForm
from .follow import receipt_context


def start(request, slug):
    """What to have at hand; the draft is made when the button is pressed, so that a crawler makes none."""
    service = get_object_or_404(published(), slug=slug)
    if request.method == "POST":
        account = request.user if request.user.is_authenticated else None
        try:
            _draft, token = start_draft(service.current_version, account=account, mandate=getattr(request, "acting", None))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("services:service", slug)
        return redirect("cases:resume", token)
    definition = service.current_version.definition
    context = {
        "service": service,
        "definition": definition,
        "evidence": evidence_of(definition),
        "bundle": bundle_of(definition),
        "costs": cost_lines(definition.fee),
        "data_uses": [data_use(use) for use in definition.form.data_uses],
        "slots": [question for question in definition.form.questions() if question.type == "slot"],
    }
    return render(request, "cases/start.html", context)


@own_draft
def resume(request, draft):
    """Where the applicant left off."""
    if draft.application_id:
        return redirect("cases:sent", draft.token)
    return redirect(next_page(draft))


@own_draft
def question(request, draft, question_id):
    asked = draft.version.definition.form.asked(draft.answers)
    question = next((question for question in asked if question.id == question_id), None)
    if question is None or draft.application_id:
        return redirect("cases:resume", draft.token)
    if question.type == "repeat":
        return _list(request, draft, question)
    if request.method == "POST" and (file := request.POST.get("remove_file")):
        _saved(draft, question.id, [id for id in draft.answers.get(question.id) or [] if id != file])
        return redirect(request.get_full_path())
    form = _question_form(request, draft, [question], draft.answers, page=question.id, removes_by_button=True)
    if _is_answered(request, form):
        draft = _saved(draft, question.id, form.answers[question.id])
        return redirect(_after(request, draft, question.id))
    if question.id in form.kept:
        draft = _saved(draft, question.id, form.kept[question.id])
    if _is_for_later(request):
        return _put_aside(draft, question.id, form.typed())
    return _question_page(request, draft, question, form, "cases/question.html", **_already_there(draft, question))


def _already_there(draft, question):
    """Files given on this page before, and whether the answer is what the town's register says."""
    answer = draft.answers.get(question.id)
    known = known_answers(draft.version.definition.form, draft.resident) if draft.resident_id and question.fact else {}
    files = StoredFile.objects.filter(pk__in=answer or []) if question.type == "file" else []
    return {"files": files, "is_known": bool(answer) and known.get(question.id) == answer}


def _question_form(request, draft, questions, answers, *, page, **more):
    context = {
        "by": request.user if request.user.is_authenticated else None,
        "language": draft.language,
        "visitor": visitor_digest(request),
        **more,
    }
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    typed = None if data else typed_on(draft.answers, page)
    form = QuestionsForm(questions, *data, answers=answers, context=context, typed=typed)
    if request.method != "POST" or "find" not in request.POST:
        return form
    typed = {name: value for name, value in form.typed().items() if value is not None} | {"find": request.POST["find"]}
    return QuestionsForm(questions, answers=answers, context=context, typed=typed)


def _is_answered(request, form):
    """Not when a button only looked something up."""
    return request.method == "POST" and form.is_valid()


def _is_for_later(request):
    """The button that leaves, not the one that goes on."""
    return request.method == "POST" and "later" in request.POST


def _put_aside(draft, page, boxes, files=None):
    """Nothing typed or uploaded is lost, though it is not complete or not right."""
    keep_typed(draft, page, {name: value for name, value in boxes.items() if isinstance(value, (str, bool, list, tuple))}, files=files)
    return redirect("cases:save", draft.token)


def _saved(draft, question_id, answer):
    token, draft = draft.token, save_answer(draft, question_id, answer)
    draft.token = token
    return draft


def _after(request, draft, question_id):
    """On to the next page, back to the check page for somebody who came from there, or to the page that sends the link."""
    if _is_for_later(request):
        return reverse("cases:save", args=[draft.token])
    return reverse("cases:check", args=[draft.token]) if request.GET.get("from") == "check" else next_page(draft, after=question_id)


def _question_page(request, draft, question, form, template, **more):
    number, total = page_number(draft, question.id)
    context = {
        "draft": draft,
        "question": question,
        "form": form,
        "service": draft.version.definition,
        "back": previous_page(draft, question.id),
        "number": number,
        "total": total,
        "section": next(section.title for section in draft.version.definition.form.sections if question in section.questions),
        **more,
    }
    return render(request, template, context, status=422 if more.get("error") or (form and form.is_bound and form.errors) else 200)


def _list(request, draft, question):
    """The items given so far, with add, change and remove."""
    items, unfinished = draft.answers.get(question.id) or [], unfinished_items(draft.answers, question.id)
    error = {}
    if request.method == "POST":
        error = _why_not_on(question, items, unfinished)
        if not error:
            return redirect(_after(request, draft, question.id))
    is_one_begun = any(number > len(items) for number in unfinished)
    return _question_page(
        request,
        draft,
        question,
        None,
        "cases/list.html",
        items=[
            {"rows": item_rows(question, item), "is_unfinished": number in unfinished}
            for number, item in enumerate(items + [{}] * is_one_begun, 1)
        ],
        may_add=not is_one_begun and len(items) < question.maximum,
        next_number=len(items) + 1,
        **error,
    )


def _why_not_on(question, items, unfinished):
    """What keeps somebody on the page of a list, and where on it the mend is."""
    if unfinished:
        text = _("%(item)s %(number)d is not finished. Go on with it, or remove it.")
        return {"error": text % {"item": capfirst(say(question.item)), "number": unfinished[0]}, "error_at": f"item-{unfinished[0]}"}
    if len(items) < question.minimum and question.required:
        return {"error": _("Add at least %(count)d before you go on.") % {"count": question.minimum}, "error_at": "add"}
    return {}


@own_draft
def item(request, draft, question_id, number):
    """One item of a list: `number` counts from 1; one more than there are adds one."""
    question = _repeat(draft, question_id)
    items = draft.answers.get(question.id) or []
    if not 1 <= number <= min(len(items) + 1, question.maximum):
        raise Http404
    given = items[number - 1] if number <= len(items) else {}
    page = item_page(question.id, number)
    form = _question_form(request, draft, question.questions, {**given, **uploaded_on(draft.answers, page)}, page=page)
    if _is_answered(request, form):
        save_item(draft, question.id, number, form.answers)
        return redirect("cases:save", draft.token) if _is_for_later(request) else redirect(question_url(draft, question.id))
    if _is_for_later(request):
        return _put_aside(draft, page, form.typed(), form.kept)
    return _question_page(request, draft, question, form, "cases/item.html", item_number=number, back=question_url(draft, question.id))


@require_POST
@own_draft
def remove_item(request, draft, question_id, number):
    question = _repeat(draft, question_id)
    take_out_item(draft, question.id, number)
    return redirect(question_url(draft, question.id))


def _repeat(draft, question_id):
    for question in draft.version.definition.form.asked(draft.answers):
        if question.id == question_id and question.type == "repeat" and not draft.application_id:
            return question
    raise Http404


@own_draft
def contact(request, draft):
    if draft.application_id:
        return redirect("cases:sent", draft.token)
    told = contact_from_answers(draft.version.definition.form, draft.answers)
    initial = draft.answers.get("_contact") or typed_on(draft.answers, "_contact") or told
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_contact(draft, form.cleaned_data)
        return redirect("cases:save" if _is_for_later(request) else "cases:check", draft.token)
    if _is_for_later(request):
        return _put_aside(draft, "_contact", {name: request.POST.get(name, "") for name in form.fields})
    is_known = draft.resident_id and draft.answers.get("_contact") == contact_of_resident(draft.resident)
    context = {
        "draft": draft,
        "form": form,
        "service": draft.version.definition,
        "back": previous_page(draft, "_contact"),
        "is_known": is_known,
    }
    return render(request, "cases/contact.html", context, status=422 if form.is_bound else 200)


@own_draft
def check(request, draft):
    """All answers on one page; from here they are sent."""
    if draft.application_id:
        return redirect("cases:sent", draft.token)
    error = None
    if request.method == "POST":
        try:
            application = submit(draft, by=draft.assisted_by or actor(request))
        except ValidationError as problem:
            error = problem.messages
        else:
            if not draft.mandate_id:  # who acts for somebody sees the case as long as the mandate lasts
                remember(request, application)
            return redirect("cases:sent", draft.token)
    definition = draft.version.definition
    context = {
        "draft": draft,
        "service": definition,
        "sections": check_rows(draft),
        "contact": draft.answers.get("_contact") or {},
        "is_reachable": is_reachable(draft.answers.get("_contact")),
        **_costs(definition, draft.answers),
        "problems": error,
        "bundle": bundle_of(definition),
        "back": previous_page(draft, "_check"),
    }
    return render(request, "cases/check.html", context, status=422 if error else 200)


def _costs(definition, answers):
    """What it will cost, line by line; the sum where there are several."""
    bill, currency = definition.bill(answers), definition.fee.currency
    return {
        "costs": [{"label": say(line.label), "amount": say_money(cents, currency)} for line, cents in bill],
        "total": say_money(sum(cents for _line, cents in bill), currency) if len(bill) > 1 else "",
    }


@own_draft
def save(request, draft):
    """Come back later: by a link sent to an address of the applicant's choice."""
    if draft.application_id:
        return redirect("cases:sent", draft.token)
    contact = draft.answers.get("_contact") or typed_on(draft.answers, "_contact")
    contact = contact or contact_from_answers(draft.version.definition.form, draft.answers)
    form = EmailForm(request.POST if request.method == "POST" else None, initial={"email": contact.get("email")})
    if request.method == "POST" and form.is_valid():
        url = f"{settings.BASE_URL}{reverse('cases:resume', args=[draft.token])}"
        send_link(draft, email=form.cleaned_data["email"], url=url)
        return render(request, "cases/saved.html", {"draft": draft, "email": form.cleaned_data["email"]})
    context = {"draft": draft, "form": form, "service": draft.version.definition}
    return render(request, "cases/save.html", context, status=422 if form.is_bound else 200)


@require_POST
@own_draft
def discard(request, draft):
    forget_draft(draft)
    return redirect("services:service", draft.version.service.slug)


@own_draft
def sent(request, draft):
    """The reference, the code, and what happens next. Printable as a receipt."""
    if not draft.application_id:
        return redirect("cases:resume", draft.token)
    if not (draft.assisted_by_id or draft.mandate_id):
        remember(request, draft.application)  # the page shows the code: on another device, too, its links open
    definition = draft.version.definition
    context = receipt_context(draft.application) | {"name": say(definition.name), "bundle": bundle_of(definition), "draft": draft}
    return render(request, "cases/counter/sent.html" if draft.assisted_by_id else "cases/sent.html", context)
