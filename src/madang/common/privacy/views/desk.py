"""The desk of the data protection officer, and what the counter can file for a person without an account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from madang.common.audit.actions import record, record_read
from madang.common.numbers import whole_number
from madang.common.people.again import must_show_again
from madang.common.people.models import Resident, Role
from madang.common.people.permissions import has_role, staff_required

from ..accesses import accesses_of, entries_about
from ..actions import answer_objection, carry_out, file_erasure, foresee_erasure, object_to_access
from ..forms import AnswerForm, AssessmentForm, EraseForm, FileErasureForm, ObjectionForm
from ..models import AccessObjection, ErasureRequest, ImpactAssessment, RetentionRun
from ..panels import GUARDIANS
from ..person import Person
from ..presentation import exports_of, sections_of
from ..register_entries import activities_of_town, find_activity
from .my import ACCESSES_ON_A_PAGE, file_of, posted

AT_THE_COUNTER = (Role.COUNTER, *GUARDIANS)


@never_cache
@staff_required(*GUARDIANS)
def desk(request):
    """Numbers and days only: nobody's name is read before their objection is opened."""
    context = {
        "objections": AccessObjection.objects.open(),
        "answered": AccessObjection.objects.exclude(state=AccessObjection.State.OPEN).order_by("-answered_at")[:10],
        "erasures": ErasureRequest.objects.waiting(),
        "runs": RetentionRun.objects.all()[:14],
        "sensitive": sensitive_activities(),
    }
    return render(request, "privacy/desk.html", context)


def sensitive_activities():
    assessed = {assessment.activity: assessment for assessment in ImpactAssessment.objects.all()}
    return [{**activity, "assessment": assessed.get(activity["key"])} for activity in activities_of_town() if activity["sensitive"]]


@never_cache
@staff_required(*GUARDIANS)
def objection(request, pk):
    shown = get_object_or_404(AccessObjection.objects.select_related("entry", "account__resident", "resident", "answered_by"), pk=pk)
    person = Person(shown.account, shown.resident)
    form = AnswerForm(posted(request))
    if form.is_valid():
        try:
            answer_objection(shown, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your answer is on its way to the person."))
            return redirect("privacy:desk")
    record_read(request.user, "privacy.objection_read", person.things, purpose="objection", objection=shown.pk)
    context = {"objection": shown, "person": person, "form": form, "access": accesses_of(person, [shown.entry])[0]}
    return render(request, "privacy/desk_objection.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*AT_THE_COUNTER)
def file_erasure_request(request):
    """At the counter: what would go and what must stay, to be read out or printed, and the request filed."""
    resident = resident_named(request)
    form = FileErasureForm(posted(request))
    if form.is_valid():
        filed = file_erasure(resident, **form.cleaned_data, by=request.user)
        messages.success(request, _("The request is filed. The data protection officer carries it out by the day shown."))
        return redirect("privacy:erasure", pk=filed.pk) if has_role(request.user, *GUARDIANS) else redirect(request.get_full_path())
    person = foreseen(request, resident)
    context = {
        "form": form,
        "person": person,
        "outcome": foresee_erasure(person),
        "filed": ErasureRequest.objects.waiting().filter(resident=resident),
    }
    return render(request, "privacy/desk_file_erasure.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*GUARDIANS)
def erasure(request, pk):
    filed = get_object_or_404(ErasureRequest.objects.select_related("account__resident", "resident", "filed_by"), pk=pk)
    if filed.done_at:
        return redirect("privacy:erased", token=filed.token)
    person = Person(filed.account, filed.resident)
    form = EraseForm(posted(request))
    if form.is_valid():
        try:
            done = carry_out(filed, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("privacy:erased", token=done.token)
    record_read(request.user, "privacy.erasure_foreseen", person.things, purpose="erasure", request=filed.pk)
    context = {"form": form, "person": person, "filed": filed, "outcome": foresee_erasure(person)}
    return render(request, "privacy/desk_erasure.html", context, status=422 if form.errors else 200)


def foreseen(request, resident):
    person = Person.of_resident(resident)
    record_read(request.user, "privacy.erasure_foreseen", person.things, purpose="erasure")
    return person


def resident_named(request):
    number = whole_number(request.GET.get("resident", ""))
    if number is None:
        raise Http404(_("Open this page from the page of a resident."))
    return get_object_or_404(Resident, pk=number)


@never_cache
@staff_required(*AT_THE_COUNTER)
def data(request):
    """Everything held about a person without an account, to be printed and handed over."""
    person = Person.of_resident(resident_named(request))
    record_read(request.user, "privacy.data_shown", person.things, purpose="data_request")
    return render(request, "privacy/desk_data.html", {"person": person, "sections": sections_of(exports_of(person))})


@never_cache
@staff_required(*AT_THE_COUNTER)
@must_show_again(back_to=lambda request: f"{reverse('privacy:desk_data')}?{request.GET.urlencode()}")
def download(request, kind):
    person = Person.of_resident(resident_named(request))
    record_read(request.user, "privacy.data_exported", person.things, purpose="data_request", format=kind)
    return file_of(person, kind)


@never_cache
@staff_required(*AT_THE_COUNTER)
def accesses(request):
    """Who looked at a person's data, to be told or printed at the counter."""
    resident = resident_named(request)
    person = Person.of_resident(resident)
    page = Paginator(entries_about(person, with_own=False), ACCESSES_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = accesses_of(person, page)
    record_read(request.user, "privacy.accesses_shown", person.things, purpose="data_request")
    return render(request, "privacy/desk_accesses.html", {"person": person, "page": page, "accesses": shown})


@never_cache
@staff_required(*AT_THE_COUNTER)
def object_for(request, entry):
    """An objection written down for a person at the counter."""
    resident = resident_named(request)
    person = Person.of_resident(resident)
    entry = get_object_or_404(entries_about(person, with_own=False), pk=entry)
    form = ObjectionForm(posted(request))
    if form.is_valid():
        try:
            made = object_to_access(person, entry, text=form.cleaned_data["text"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Objection %(number)s is written down. The person gets an answer.") % {"number": made.pk})
            return redirect(f"{reverse('privacy:desk_accesses')}?resident={resident.pk}")
    context = {"form": form, "person": person, "access": accesses_of(person, [entry])[0]}
    return render(request, "privacy/desk_object.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*GUARDIANS)
def assessment(request, key):
    activity = find_activity(key)
    if activity is None or not activity["sensitive"]:
        raise Http404(_("The register has no such activity with sensitive data."))
    known = ImpactAssessment.objects.filter(activity=key).first()
    initial = {name: getattr(known, name) for name in AssessmentForm.base_fields} if known else None
    form = AssessmentForm(posted(request), initial=initial)
    if form.is_valid():
        kept, _created = ImpactAssessment.objects.update_or_create(
            activity=key, defaults={**form.cleaned_data, "assessed_by": request.user}
        )
        record(request.user, "privacy.assessed", kept, activity=key)
        messages.success(request, _("The assessment is kept. It is shown with the activity on this desk."))
        return redirect("privacy:desk")
    return render(request, "privacy/desk_assessment.html", {"form": form, "activity": activity}, status=422 if form.errors else 200)
