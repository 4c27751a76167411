"""What an editor comes to do, on the first page of their desk: Wagtail's own shows numbers until there is something to show."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from .models import EventIndex, HomePage, NewsIndex

HOOK = "editor_tasks"  # another room adds a task: a function of the request that gives a dict like those below, or None


class TasksPanel(Component):
    name = "tasks"
    template_name = "pages/editor/tasks.html"
    order = 10

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context):
        found = [*page_tasks(self.request.user), *(task(self.request) for task in hooks.get_hooks(HOOK))]
        return {"tasks": sorted(filter(None, found), key=lambda task: task["order"])}


def page_tasks(user: Any) -> list[dict[str, Any]]:
    tasks = []
    if news := _under(NewsIndex, user):
        url = reverse("wagtailadmin_pages:add", args=["pages", "newspage", news.pk])
        tasks.append(_task(_("Write a news item"), _("A title, a sentence, a text. Nobody sees it before it is published."), url, 10))
    if events := _under(EventIndex, user):
        url = reverse("wagtailadmin_pages:add", args=["pages", "eventpage", events.pk])
        tasks.append(_task(_("Announce an event"), _("It stands in the calendar that residents can subscribe to."), url, 20))
    if home := _under(HomePage, user):
        url = reverse("wagtailadmin_explore", args=[home.pk]) + "?ordering=ord"
        tasks.append(
            _task(_("Change a page"), _("All pages of one language, in the order of the menu. Translations stand side by side."), url, 30)
        )
    if user.has_perm("pages.add_alert"):
        url = reverse("wagtailsnippets_pages_alert:add")
        tasks.append(_task(_("Raise an alert"), _("It stands across the top of every page at once."), url, 40))
    return tasks


def _under(kind: Any, user: Any) -> Any:
    """The page of this kind in the language the editor reads, else in that of the town; None where they may add nothing."""
    codes = [get_language() or "", settings.LANGUAGE_CODE]
    pages = {page.locale_id: page for page in kind.objects.all()}
    locales = sorted(Locale.objects.filter(language_code__in=codes), key=lambda locale: codes.index(locale.language_code))
    page = next((pages[locale.pk] for locale in locales if locale.pk in pages), None)
    return page if page and page.permissions_for_user(user).can_add_subpage() else None


def _task(title: str, text: str, url: str, order: int) -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "order": order}
