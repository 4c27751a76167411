"""Objections, on the desk of the office that did not take the decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.common.audit.actions import record_read
from madang.common.languages import say
from madang.common.people.permissions import has_role, staff_required
from madang.common.ui.markdown import to_html

from .. import actions
from ..case_page import case_name
from ..desk_forms import ObjectionAnswerForm
from ..models import Objection
from ..pages import answer_rows
from ..permissions import WORKERS, may_answer
from ..queries import definitions_of, is_sensitive, objections_of

PAGE = 50


@staff_required(*WORKERS)
@require_safe
def objections(request):
    page = Paginator(objections_of(request.user), PAGE).get_page(request.GET.get("page"))
    cases = [objection.decision.application for objection in page]
    definitions = definitions_of([case.version for case in cases])
    rows = [_row(objection, definitions) for objection in page]
    record_read(request.user, "cases.objections_seen", cases, purpose="objection")
    return render(request, "cases/desk/objections.html", {"page": page, "rows": rows})


def _row(objection, definitions):
    case = objection.decision.application
    definition = definitions[case.version_id]
    is_masked = is_sensitive(definition)
    return {
        "objection": objection,
        "case": case,
        "service": say(definition.name),
        "name": "" if is_masked else case.contact_name,
        "is_masked": is_masked,
    }


@staff_required(*WORKERS)
def objection(request, pk):
    found = get_object_or_404(
        Objection.objects.select_related("decision__application__version", "decision__application__office", "decision__decided_by"), pk=pk
    )
    if not has_role(request.user, *WORKERS, office_id=found.office_id):
        raise PermissionDenied
    form = ObjectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(
                found, upheld=form.cleaned_data["state"] == "upheld", answer=form.cleaned_data["answer"], by=request.user
            )
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            messages.success(request, _("The objection is answered, and the letter is on its way."))
            return redirect("desk:objections")
    application = found.decision.application
    record_read(request.user, "cases.case_seen", [application], purpose="objection")
    context = {
        "objection": found,
        "application": application,
        "name": case_name(application),
        "letter": to_html(found.decision.letter),
        "answer_letter": to_html(found.letter),
        "sections": answer_rows(application),
        "form": form,
        "may_answer": may_answer(request.user, found) and found.state == Objection.State.OPEN,
    }
    return render(request, "cases/desk/objection.html", context, status=422 if form.errors else 200)
