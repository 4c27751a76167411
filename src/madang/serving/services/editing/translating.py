"""The texts of a service in other languages: side by side on a page, or through files that translators work on."""

from __future__ import annotations

import copy

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .actions import change_draft
from .forms import BesideForm, TableForm, XliffForm
from .texts import as_csv, place_of_text, progress, put_text, texts_of, with_texts
from .views import service_page
from .xliff import as_xliff, with_xliff


@service_page
def translations(request, service):
    """How far each language is, and the files for translators."""
    given = request.POST.get("kind", "table") if request.method == "POST" else ""
    table = TableForm(*((request.POST, request.FILES) if given == "table" else ()))
    xliff = XliffForm(*((request.POST, request.FILES) if given == "xliff" else ()))
    done = (given == "table" and _table_taken(request, service, table)) or (given == "xliff" and _xliff_taken(request, service, xliff))
    if done:
        return redirect("services_editor_translations", service.slug)
    source = settings.LANGUAGE_CODE
    context = {
        "service": service,
        "form": table,
        "xliff": xliff,
        "wrong": xliff if given == "xliff" else table,
        "progress": progress(service.draft),
        "source": source,
    }
    return render(request, "services/editor/translations.html", context, status=422 if given else 200)


def _table_taken(request, service, form):
    if not form.is_valid():
        return False
    table = form.cleaned_data["table"]
    try:
        change_draft(service, path=(), seen=None, change=lambda content: with_texts(content, table), by=request.user, what="translated")
    except ValidationError as error:
        form.add_error("table", error)
        return False
    messages.success(request, _("The texts of the table stand in the draft."))
    return True


def _xliff_taken(request, service, form):
    if not form.is_valid():
        return False
    found = []

    def change(content):
        found.append(with_xliff(content, form.cleaned_data["file"]))
        return found[-1].content

    try:
        change_draft(service, path=(), seen=None, change=change, by=request.user, what="translated")
    except ValidationError as error:
        form.add_error("file", error)
        return False
    messages.success(request, _("Translations taken into the draft: %(count)d.") % {"count": found[-1].changed})
    if found[-1].left_out:
        messages.warning(request, " ".join([_("Left out:"), *found[-1].left_out[:20]]))
    return True


@service_page
def translations_csv(request, service):
    return _download(as_csv(service.draft), "text/csv; charset=utf-8", f"{service.slug}-texts.csv")


@service_page
def translations_xliff(request, service, source, target):
    _check_languages(source, target)
    return _download(as_xliff(service.draft, source, target), "application/xliff+xml", f"{service.slug}-{source}-{target}.xlf")


def _download(content, kind, name):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _check_languages(source, target):
    known = dict(settings.LANGUAGES)
    if source not in known or target not in known or source == target:
        raise Http404


@service_page
def beside(request, service, source, target):
    """Every text in one language with a box for the other."""
    _check_languages(source, target)
    rows = _rows(service.draft, source, target)
    form = BesideForm(rows, target, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = form.changed()
        if changed:
            change_draft(
                service, path=(), seen=None, change=lambda content: _with(content, changed, target), by=request.user, what="translated"
            )
        messages.success(request, _("Saved in the draft: %(count)d texts.") % {"count": len(changed)})
        return redirect("services_editor_translations", service.slug)
    names = dict(settings.LANGUAGES)
    context = {
        "service": service,
        "form": form,
        "source": source,
        "target": target,
        "source_name": names[source],
        "target_name": names[target],
    }
    return render(request, "services/editor/beside.html", context, status=422 if form.errors else 200)


def _rows(content, source, target):
    return [
        {"address": address, "place": place_of_text(content, address), "source": said[source], "target": said.get(target, "")}
        for address, said in texts_of(content)
        if source in said
    ]


def _with(content, changed, target):
    content = copy.deepcopy(content)
    there = dict(texts_of(content))
    for address, text in changed.items():
        if address in there:
            put_text(content, address, target, text)
    return content
