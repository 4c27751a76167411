"""Editing the draft of a service: one page for each part."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.people.models import Role
from madang.common.people.permissions import has_role, staff_required

from ..models import EvidenceType, PublishingRule, Review, Service
from . import tree, words
from .actions import ChangedMeanwhile, begin_service, change_draft, fingerprint, last_change, new_problems, seen_at
from .checks import place_of, problems_of
from .compare import differences
from .conditions import in_words
from .forms import FACTS, TEXTS, NewServiceForm, NodeForm
from .reviewing import EDITORS, to_approve

ROOT = {"texts": TEXTS, "facts": FACTS}
NOT_IN_OVERVIEW = {"texts", "facts"}

editors_only = staff_required(*EDITORS)


def service_page(view):
    """Gives the view the service; a part that is no longer there leads back to its overview with a sentence."""

    @editors_only
    @wraps(view)
    def found(request, slug, *args, **kwargs):
        service = get_object_or_404(Service.objects.select_related("current_version", "office"), slug=slug)
        try:
            return view(request, service, *args, **kwargs)
        except tree.NothingThere:
            messages.warning(request, _("That part is no longer there: somebody may have removed it. Here is the service as it is now."))
            return redirect("services_editor_service", slug)

    return found


@editors_only
def index(request):
    services = Service.objects.select_related("current_version", "office").prefetch_related("reviews")
    rows = [{"service": one, "state": state_of(one), "gaps": len(problems_of(one.draft))} for one in services]
    context = {
        "rows": sorted(rows, key=lambda row: str(row["service"])),
        "waiting": to_approve(request.user),
        "two_people": PublishingRule.current().two_people,
        "may_rule": has_role(request.user, Role.ADMINISTRATOR),
    }
    return render(request, "services/editor/index.html", context)


def state_of(service):
    """(word, kind of tag)"""
    if service.is_withdrawn:
        return _("Taken off"), "plain"
    if any(review.state == Review.State.WAITING for review in service.reviews.all()):
        return _("Waits for approval"), "wait"
    if service.current_version is None:
        return _("Not published yet"), "wait"
    return (_("Published"), "done") if service.draft == service.current_version.content else (_("Draft is newer"), "info")


@editors_only
def new(request):
    form = NewServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        source = Service.objects.filter(slug=given.pop("copy_of") or None).first()
        service = begin_service(**given, copy_of=source, by=request.user)
        messages.success(request, _("The service is begun. Residents see nothing of it until it is published."))
        return redirect("services_editor_service", service.slug)
    return render(request, "services/editor/new.html", {"form": form}, status=422 if form.errors else 200)


@service_page
def overview(request, service):
    root = tree.node_at(service.draft, ())
    context = {
        "service": service,
        "state": state_of(service),
        "problems": problems_of(service.draft),
        "lists": [list_of(service, child) for child in tree.children(root) if child.is_list],
        "form_lists": [list_of(service, child) for child in tree.children(tree.node_at(service.draft, ("form",)))],
        "workflow_lists": [list_of(service, child) for child in tree.children(tree.node_at(service.draft, ("workflow",))) if child.is_list],
        "fee_lists": [list_of(service, child) for child in tree.children(tree.node_at(service.draft, ("fee",)))],
        "last_change": last_change(service),
        "two_people": PublishingRule.current().two_people,
        "review": open_review(service),
    }
    return render(request, "services/editor/overview.html", context)


def open_review(service):
    """What waits for an answer, or was sent back and not asked for again."""
    latest = service.reviews.select_related("asked_by", "answered_by").first()
    return latest if latest and latest.state in (Review.State.WAITING, Review.State.SENT_BACK) else None


def list_of(service, node):
    """A list with its items and, a level deeper, theirs (the questions of a section, the tasks of a stage)."""
    title, adding = words.PARTS[node.path[-1]]
    items = [_item(service, child) for child in tree.children(node)]
    return {"title": title, "adding": adding, "address": node.address, "rows": items}


def _item(service, node):
    inner = [child for child in tree.children(node) if child.is_list and child.path[-1] in ("questions", "tasks")]
    value = node.value if isinstance(node.value, dict) else {}
    return {
        "title": _title(node, value),
        "kind": words.QUESTION_TYPES.get(value.get("type"), "") if "questions" in node.path else "",
        "condition": in_words(value.get("show_if"), service.draft),
        "address": node.address,
        "lists": [list_of(service, child) for child in inner] if node.path[-2] in ("sections", "stages") else [],
    }


def _title(node, value):
    """Its own words; a document needed is called what the town calls that kind of document."""
    if node.path[0] == "evidence":
        kind = EvidenceType.objects.filter(code=value.get("type", "")).first()
        return str(kind) if kind else value.get("type", "")
    return words.title_of(value, str(words.part_name(node.path[-1])))


@service_page
def edit(request, service, address):
    """The fields of one part, and the lists under it."""
    path, only = ((), ROOT[address]) if address in ROOT else (tree.split(address), ())
    node = tree.node_at(service.draft, path)
    if node.is_list:
        return redirect("services_editor_service", service.slug)
    if node.value is None and path[-1] not in tree.shapes(tree.node_at(service.draft, path[:-1]).model):
        raise Http404
    form = NodeForm(node, service.draft, request.POST or None, only=only)
    conflict = ""
    if request.method == "POST" and not form.act and form.is_valid():
        conflict = _save(request, service, form, path)
        if form.is_valid() and not conflict:
            messages.success(request, _("Saved in the draft. Residents see it once it is published."))
            return redirect(_up(service, path))
    return _edit_page(request, service, form, address, conflict)


def _save(request, service, form, path):
    """Empty when saved; errors stand in the form; a sentence when somebody else was faster."""
    changed = tree.put(service.draft, path, form.value())
    form.take(_blocking(service.draft, changed, path))
    if form.errors:
        return ""
    try:
        change_draft(
            service,
            path=path,
            seen=request.POST.get("seen", ""),
            change=lambda content: tree.put(content, path, _merged(content, path, form)),
            by=request.user,
            what="changed",
        )
    except ChangedMeanwhile:
        return _who_was_faster(service)
    return ""


def _merged(content, path, form):
    """What was typed, over the lists as they are now."""
    now = tree.node_at(content, path).value or {}
    typed = form.value()
    below = {name for name, shape in tree.shapes(form.node.model).items() if shape.kind in ("list", "model") and name != "letter"}
    return {
        **{name: value for name, value in typed.items() if name not in below},
        **{name: value for name, value in now.items() if name in below},
    }


def _blocking(before, after, path):
    """Problems of this very part stop the saving; what is missing elsewhere is listed on the overview."""
    lists = {"questions", "options", "tasks", "stages", "outcomes", "sections", "data_uses", "channels", "workflow"}
    return [one for one in new_problems(before, after) if one.path == path and (one.field not in lists or one.is_reference)]


def _who_was_faster(service):
    who, _at = last_change(service) or (_("somebody"), None)
    return _(
        "%(who)s has changed this part since you opened it. What you typed is still here; compare it with what stands there now, and save again to replace it."
    ) % {"who": who}


def _what_stands_there(service, form, path):
    """Typed here → what the other editor has saved."""
    now = tree.node_at(Service.objects.get(pk=service.pk).draft, path).value or {}
    return differences(now, _merged(service.draft, path, form)) if form.is_valid() else []


def _edit_page(request, service, form, address, conflict):
    node = form.node
    path = node.path
    below = [child for child in tree.children(node) if child.path[-1] != "letter"] if node.value and path else []
    context = {
        "service": service,
        "form": form,
        "title": (_title(node, node.value or {}) or str(words.part_name(path[-1])))
        if path
        else (_("Texts") if address == "texts" else _("Facts")),
        "place": place_of(service.draft, path[:-1]) if path else "",
        "kind": words.QUESTION_TYPES.get((node.value or {}).get("type"), "") if "questions" in path else "",
        "short_name": (node.value or {}).get("id", "") if path else "",
        "seen": (request.POST.get("seen") if form.act else None) or seen_at(Service.objects.get(pk=service.pk), path),
        "lists": [list_of(service, child) for child in below if child.is_list],
        "parts": [{"title": words.part_name(child.path[-1]), "address": child.address} for child in below if not child.is_list],
        "problems": [one for one in problems_of(service.draft) if path and one.path[: len(path)] == path],
        "back": _up(service, path),
        "may_remove": bool(path)
        and node.value is not None
        and (tree.node_at(service.draft, path[:-1]).is_list or path[-1] in tree.OPTIONAL),
        "address": node.address,
        "conflict": conflict,
        "now": _what_stands_there(service, form, path) if conflict else [],
    }
    return render(request, "services/editor/edit.html", context, status=409 if conflict else 422 if form.errors else 200)


def _up(service, path):
    """The page above: the section of a question, the question of a choice, else the overview."""
    overview = reverse("services_editor_service", args=[service.slug])
    if len(path) > 4 and path[-2] in ("options", "questions", "tasks") and path[:-2]:
        return (
            reverse("services_editor_edit", args=[service.slug, "/".join(path[:-2])])
            if path[-2] == "options" or "questions" in path[:-2]
            else f"{overview}#{path[0]}"
        )
    return f"{overview}#{path[0]}" if path else overview


@service_page
def add_part(request, service, address):
    path = tree.split(address)
    node = tree.node_at(service.draft, path)
    if not node.is_list:
        raise Http404
    classes = {str(one.model_fields["type"].default): one for one in node.shape.options} if len(node.shape.options) > 1 else {}
    kind = request.GET.get("type", "")
    if classes and kind not in classes:
        return _choose_type(request, service, node, classes)
    start = {"type": kind} if classes else {}
    model = classes.get(kind) or node.shape.options[0]
    blank = tree.Node((*path, ""), tree.Shape("model", (model,)), start, model)
    form = NodeForm(blank, service.draft, request.POST or None, is_new=True)
    if request.method == "POST" and not form.act and form.is_valid() and _added(request, service, form, path):
        messages.success(request, _("Added to the draft."))
        key = tree.key_of(form.value(), len(node.value))
        needs_more = any(shape.kind == "list" for shape in tree.shapes(model).values())
        return redirect("services_editor_edit", service.slug, f"{address}/{key}") if needs_more else redirect(_up(service, (*path, key)))
    context = {
        "service": service,
        "form": form,
        "title": words.PARTS[path[-1]][1],
        "place": place_of(service.draft, path[:-1]),
        "back": _up(service, (*path, "")),
        "kind": words.QUESTION_TYPES.get(kind, ""),
    }
    return render(request, "services/editor/edit.html", context, status=422 if form.errors else 200)


def _choose_type(request, service, node, classes):
    kinds = [(name, words.QUESTION_TYPES[name]) for name in classes]
    context = {"service": service, "kinds": kinds, "place": place_of(service.draft, node.path[:-1]), "back": _up(service, (*node.path, ""))}
    return render(request, "services/editor/kinds.html", context)


def _added(request, service, form, path):
    """Refused where the short name is taken or a reference goes wrong; a part that still lacks others is kept as unfinished."""
    value = form.value()
    for place, ids in _taken_ids(service.draft, path):
        if value.get("id") in ids:
            form.add_error(
                "id", _("There is a “%(name)s” already (%(place)s). Choose another short name.") % {"name": value["id"], "place": place}
            )
            return False
    change = lambda content: tree.add(content, path, value)  # noqa: E731  it is applied twice: to look, and under the lock
    after = change(service.draft)
    key = tree.key_of(value, len(tree.node_at(service.draft, path).value))
    form.take(_blocking(service.draft, after, (*path, key)))
    if form.errors:
        return False
    change_draft(service, path=path, seen=None, change=change, by=request.user, what="part_added")
    return True


def _taken_ids(content, path):
    """Questions are named across sections, tasks across stages; everything else within its list."""
    if path[-1] in ("questions", "tasks") and len(path) == 4:
        for outer in tree.children(tree.node_at(content, path[:2])):
            yield words.title_of(outer.value, outer.path[-1]), {one["id"] for one in outer.value.get(path[-1]) or []}
    else:
        yield words.part_name(path[-1]), {one.get("id") for one in tree.node_at(content, path).value if one.get("id")}


@require_POST
@service_page
def move_part(request, service, address):
    path = tree.split(address)
    tree.node_at(service.draft, path)
    by = -1 if request.POST.get("to") == "up" else 1
    after = tree.move(service.draft, path, by)
    if wrong := new_problems(service.draft, after, references_only=True):
        messages.error(request, " ".join([_("It stays where it is."), *(one.whole for one in wrong)]))
    else:
        change_draft(
            service, path=path[:-1], seen=None, change=lambda content: tree.move(content, path, by), by=request.user, what="part_moved"
        )
    return redirect(_list_page(service, path))


def _list_page(service, path):
    """Where the list stands that the part is in."""
    return f"{_up(service, (*path[:-1], ''))}"


@service_page
def remove_part(request, service, address):
    path = tree.split(address)
    node = tree.node_at(service.draft, path)
    after = tree.remove(service.draft, path)
    wrong = new_problems(service.draft, after, references_only=True)
    if request.method == "POST" and not wrong:
        try:
            change_draft(
                service,
                path=path,
                seen=request.POST.get("seen", ""),
                change=lambda content: tree.remove(content, path),
                by=request.user,
                what="part_removed",
            )
        except ChangedMeanwhile:
            messages.error(request, _who_was_faster(service))
            return redirect("services_editor_edit", service.slug, address)
        messages.success(request, _("Removed from the draft. The published version still has it."))
        return redirect(_list_page(service, path))
    context = {
        "service": service,
        "title": words.title_of(node.value, str(words.part_name(path[-1]))),
        "wrong": wrong,
        "seen": fingerprint(node.value),
        "back": reverse("services_editor_edit", args=[service.slug, address]),
    }
    return render(request, "services/editor/remove.html", context, status=422 if request.method == "POST" else 200)
