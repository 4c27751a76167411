"""What staff see of complaints about barriers: the responsible office's people, editors and administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from madang.common.audit.actions import record_read
from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of, staff_required

from .actions import answer_complaint
from .forms import AnswerForm
from .models import Complaint

EVERYWHERE = (Role.EDITOR, Role.ADMINISTRATOR)
IN_OFFICE = (Role.OFFICER, Role.HEAD)


def may_see(request):
    return has_role(request.user, *EVERYWHERE, *IN_OFFICE)


def complaints_for(account):
    if has_role(account, *EVERYWHERE):
        return Complaint.objects.all()
    offices = offices_of(account, *IN_OFFICE)
    return Complaint.objects.all() if offices is None else Complaint.objects.filter(office__in=offices)


def waiting(request):
    if not may_see(request):
        return None
    found = complaints_for(request.user)
    count = found.waiting().count()
    return {"waiting": count, "overdue": found.overdue().count()} if count else None


@staff_required(*EVERYWHERE, *IN_OFFICE)
def complaints(request):
    rows = complaints_for(request.user).select_related("office").order_by("answered_at", "answer_due_on", "pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    record_read(request.user, "pages.complaints_seen", page.object_list, purpose="complaint")
    return render(request, "pages/desk/complaints.html", {"page": page})


@staff_required(*EVERYWHERE, *IN_OFFICE)
def complaint(request, pk):
    one = get_object_or_404(complaints_for(request.user).select_related("office", "answered_by"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_complaint(one, answer=form.cleaned_data["answer"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The answer is kept, and sent where an e-mail address was given."))
            return redirect("complaints")
    record_read(request.user, "pages.complaint_seen", [one], purpose="complaint")
    return render(request, "pages/desk/complaint.html", {"complaint": one, "form": form}, status=422 if form.errors else 200)
