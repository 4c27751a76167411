"""Before and after publishing: look at the draft, try it on the cases there are, compare versions."""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..definitions.service import ServiceDefinition
from ..models import content_digest
from ..presentation import facts_of_service, short_week, structured_data
from ..queries import related_to
from .actions import go_back_to
from .checks import problems_of
from .compare import differences
from .hooks import previewer, trier
from .views import service_page


def with_definition(view):
    """Previews and trials need a draft without problems; otherwise the overview lists them."""

    @service_page
    def checked(request, service, *args, **kwargs):
        if problems_of(service.draft):
            messages.warning(request, _("The draft is unfinished. Complete what is listed here first."))
            return redirect("services_editor_service", service.slug)
        return view(request, service, ServiceDefinition.model_validate(service.draft), *args, **kwargs)

    return checked


def _language(request):
    wanted = request.GET.get("language")
    return wanted if wanted in dict(settings.LANGUAGES) else get_language()


@with_definition
def preview(request, service, definition):
    """The resident's page, drawn from the draft."""
    language = _language(request)
    draft = SimpleNamespace(number=_("draft"), published_at=timezone.now(), digest=content_digest(service.draft))
    with translation.override(language):
        context = {
            "service": service,
            "version": draft,
            "facts": facts_of_service(service, definition),
            "events": service.events.all(),
            "related": related_to(service, definition),
            "hours": short_week(service.office),
            "structured_data": structured_data(service, definition),
            "definition": definition,
            "language": language,
        }
        return render(request, "services/editor/preview.html", context)


@with_definition
def preview_question(request, service, definition, question_id):
    questions = list(definition.form.questions())
    position = next((number for number, one in enumerate(questions) if one.id == question_id), None)
    if position is None or previewer() is None:
        raise Http404
    language = _language(request)
    with translation.override(language):
        context = {
            "service": service,
            "definition": definition,
            "question": questions[position],
            "number": position + 1,
            "total": len(questions),
            "form": previewer().question_page(questions[position], language),
            "before": questions[position - 1] if position else None,
            "after": questions[position + 1] if position + 1 < len(questions) else None,
            "language": language,
        }
        return render(request, "services/editor/question.html", context)


@with_definition
def preview_paper(request, service, definition):
    if previewer() is None:
        raise Http404
    language = _language(request)
    with translation.override(language):
        context = {"service": service, "definition": definition, "language": language, "sections": previewer().paper(definition, language)}
        return render(request, "services/editor/paper.html", context)


@with_definition
def try_it(request, service, definition):
    """What the draft would have meant for the cases there are. Nothing is changed and nobody is told."""
    found = trier()(service, definition, by=request.user) if trier() else None
    return render(request, "services/editor/try.html", {"service": service, "found": found})


@service_page
def versions(request, service):
    return render(
        request,
        "services/editor/versions.html",
        {"service": service, "versions": service.versions.select_related("published_by", "approved_by")},
    )


@service_page
def version(request, service, number):
    """What this version changed; and the way back to it."""
    one = get_object_or_404(service.versions, number=number)
    if request.method == "POST":
        go_back_to(one, by=request.user)
        messages.success(
            request, _("The draft now says what version %(number)s said. Publish it to make it take effect.") % {"number": number}
        )
        return redirect("services_editor_service", service.slug)
    before = service.versions.filter(number__lt=number).first()
    context = {"service": service, "version": one, "before": before, "changes": differences(before.content, one.content) if before else []}
    return render(request, "services/editor/version.html", context)
