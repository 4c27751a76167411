"""One case on the desk: everything about it, and the rules it was made with."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from madang.common.audit.actions import record_read

from ..case_page import case_context, case_name
from ..letter_page import letter_context
from ..permissions import case_permission
from ..version_page import changes_between, grouped, outline
from .acts import refuse_guests


@case_permission
@require_safe
def case(request, application):
    record_read(request.user, "cases.case_seen", [application], purpose="case")
    return render(request, "cases/desk/case.html", case_context(application, request.user))


@case_permission
@require_safe
def version(request, application):
    """Word for word, with what was changed since: whatever editors do, the case keeps its own."""
    record_read(request.user, "cases.version_seen", [application], purpose="case")
    pinned, current = application.version, application.service.current_version
    changes = changes_between(pinned.content, current.content) if current and current.digest != pinned.digest else []
    context = {
        "application": application,
        "name": case_name(application),
        "version": pinned,
        "current": current,
        "changes": changes,
        "groups": grouped(outline(pinned.content)),
    }
    return render(request, "cases/desk/version.html", context)


@case_permission
@require_safe
def letter(request, application, pk):
    """A decision letter as it was sent, also one that was set aside since."""
    refuse_guests(request, application)
    decision = get_object_or_404(application.decisions, pk=pk)
    record_read(request.user, "cases.letter_seen", [application], purpose="case")
    return render(request, "cases/desk/letter.html", letter_context(decision))
