"""The counter: the same services for people who do not use the portal themselves."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record, record_read
from madang.common.languages import say
from madang.common.numbers import whole_number
from madang.common.people.models import Resident, Role
from madang.common.people.permissions import staff_required
from madang.serving.payments.models import Invoice
from madang.serving.services.queries import published

from ..access import remember
from ..actions import start_draft
from ..actions.paper import open_form
from ..codes import canonical_reference, normalised
from ..counter_forms import BehalfForm, OpenForm
from ..models import Application, PaperForm
from ..permissions import may_serve, serves_all
from ..queries import seen_by

counter = staff_required(Role.COUNTER, Role.OFFICER, Role.HEAD)


@counter
def home(request):
    """Open what somebody brings along, or begin something for them."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if address := _brought_along(request, form.cleaned_data["code"]):
            return redirect(address)
        form.add_error("code", _("There is no form and no case with this code. Check it letter by letter."))
    services = sorted(({"slug": s.slug, "name": str(s)} for s in published()), key=lambda row: row["name"])
    resident = Resident.objects.filter(pk=whole_number(request.GET.get("resident"))).first()
    context = {"form": form, "services": services, "resident": resident, "cases": _cases_of(request, resident)}
    return render(request, "cases/counter/home.html", context, status=422 if form.errors else 200)


def _brought_along(request, typed):
    code = normalised(typed)
    paper = PaperForm.objects.select_related("application").filter(code=code).first()
    if paper is None:
        application = Application.objects.filter(reference=canonical_reference(typed)).first()
        return reverse("counter:case", args=[application.reference]) if application else None
    draft = open_form(paper, by=request.user)
    if draft.application_id:
        return reverse("counter:case", args=[draft.application.reference])
    return reverse("counter:enter", args=[paper.code])


def _cases_of(request, resident):
    if resident is None:
        return []
    found = Application.objects.filter(resident=resident, parent=None).select_related("version")
    cases = list((found if serves_all(request.user) else seen_by(request.user, found))[:20])
    record_read(request.user, "cases.listed_at_counter", [resident, *cases], purpose="counter")
    return [{"case": case, "name": say(case.version.content["name"])} for case in cases]


@counter
def start(request, slug):
    """Who agreed and how; then the same pages a resident walks."""
    service = get_object_or_404(published(), slug=slug)
    number = whole_number(request.GET.get("resident"))
    resident = get_object_or_404(Resident, pk=number) if number is not None else None
    if resident:
        record_read(request.user, "people.resident_seen", [resident], purpose="counter")
    form = BehalfForm(request.POST or None, initial={"language": resident.language if resident else get_language()})
    if request.method == "POST" and form.is_valid():
        how = form.cleaned_data["consent_how"]
        _draft, token = start_draft(
            service.current_version,
            resident=resident,
            channel="phone" if how == "telephone" else "counter",
            assisted_by=request.user,
            consent_how=how,
            consent_note=form.cleaned_data["consent_note"],
            language=form.cleaned_data["language"],
        )
        return redirect("cases:resume", token)
    context = {"service": service, "resident": resident, "form": form}
    return render(request, "cases/counter/start.html", context, status=422 if form.errors else 200)


def _case_to_serve(request, reference):
    application = get_object_or_404(Application.objects.select_related("version", "office", "parent"), reference=reference)
    if not may_serve(request.user, application):
        raise PermissionDenied
    return application


@counter
def case(request, reference):
    """Where it stands and what can be done for the person; the answers themselves stay with the office."""
    application = _case_to_serve(request, reference)
    record_read(request.user, "cases.case_seen_at_counter", [application], purpose="counter")
    context = {
        "application": application,
        "name": say(application.definition.name),
        "invoices": Invoice.objects.filter(about_kind="cases.application", about_id=application.pk),
        "decision": application.decision,
        "question": application.information_requests.filter(answered_at=None, taken_back_at=None).first(),
    }
    return render(request, "cases/counter/case.html", context)


@require_POST
@counter
def open_for(request, reference):
    """With the person standing there: open the case as they would see it, to answer, object, withdraw or print."""
    application = _case_to_serve(request, reference)
    note = request.POST.get("note", "").strip()
    if not note:
        return redirect("counter:case", reference)
    record(request.user, "cases.opened_on_behalf", application, purpose="counter", consent=note[:100])
    remember(request, application)
    return redirect("cases:follow", reference)
