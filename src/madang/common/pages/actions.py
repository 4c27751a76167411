"""What happens to the site: set up once, complained about, answered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Locale, Page, Site, Workflow, WorkflowPage, WorkflowTask

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Role

from .models import Complaint, EventIndex, HomePage, NewsIndex

DAYS_TO_ANSWER = 10


@transaction.atomic
def setup_site() -> HomePage:
    """What a portal has before anybody wrote a word: languages, a home page, news, a calendar, an approval workflow. Safe to repeat."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    home = _home()
    for locale in Locale.objects.exclude(pk=home.locale_id):
        _translate_home(home, locale)
    for kind, slug in ((NewsIndex, "news"), (EventIndex, "events")):
        _index(kind, slug, home)
    _approval()
    return home


def _approval() -> None:
    """What an editor submits waits for an administrator. A workflow that somebody changed or renamed stays as it is."""
    workflow = Workflow.objects.filter(name="Moderators approval").first()  # Wagtail's own, untouched
    if workflow is None and not Workflow.objects.exists():
        workflow = _new_workflow()  # a database that tests have emptied
    if workflow is None:
        return
    workflow.name = _("Approval before publishing")
    workflow.save(update_fields=["name"])
    for task in GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow):
        task.name = _("Approval by an administrator")
        task.save(update_fields=["name"])
        task.groups.set([Group.objects.get_or_create(name=f"role:{Role.ADMINISTRATOR}")[0]])


def _new_workflow() -> Workflow:
    workflow = Workflow.objects.create(name="Moderators approval")
    task = GroupApprovalTask.objects.create(name="Moderators approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=Page.get_first_root_node())
    return workflow


def _home() -> HomePage:
    default = Locale.get_default()
    home = HomePage.objects.filter(locale=default, depth=2).first()
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=default))  # tests empty tables
        home = root.add_child(instance=HomePage(title=settings.TOWN_NAME, slug="portal", locale=default))
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id and site.root_page_id != home.pk else None
    if site.root_page_id != home.pk or site.hostname != settings.DOMAIN:
        site.root_page, site.hostname, site.site_name = home, settings.DOMAIN, settings.TOWN_NAME
        site.port = 443 if settings.HTTPS else 8000 if settings.DOMAIN == "localhost" else 80
        site.save()
    if welcome and welcome.specific_class is Page and welcome.is_leaf():
        welcome.delete()  # Wagtail's own greeting
    return home


def _translate_home(home: HomePage, locale: Locale) -> None:
    if not home.has_translation(locale):
        page = home.copy_for_translation(locale)
        page.live, page.has_unpublished_changes = True, False
        page.save(clean=False)


def _index(kind: Any, slug: str, home: HomePage) -> None:
    """One list in every language, each with a title in its own."""
    first = kind.objects.child_of(home).first()
    for one in [home, *home.get_translations().select_related("locale")]:
        if first and (first.locale_id == one.locale_id or first.has_translation(one.locale)):
            continue
        with translation.override(one.locale.language_code):
            title = _("News") if kind is NewsIndex else _("Calendar")
        page = kind(title=title, slug=slug, locale=one.locale)
        if first:
            page.translation_key = first.translation_key
        one.refresh_from_db()
        one.add_child(instance=page)
        first = first or page


@transaction.atomic
def complain(*, text: str, page: str = "", name: str = "", contact: str = "", language: str = "") -> Complaint:
    """Stored for the office that answers for the portal, with the day by which it must."""
    complaint = Complaint.objects.create(
        text=text, page=page[:500], name=name, contact=contact, language=language or translation.get_language() or settings.LANGUAGE_CODE,
        office=responsible_office(), answer_due_on=add_working_days(timezone.localdate(), DAYS_TO_ANSWER),
    )  # fmt: skip
    record("applicant", "pages.complained", complaint)
    return complaint


def responsible_office() -> Office | None:
    """The office named by the accessibility page; else the first of the town hall."""
    from .models import ContentPage

    page = ContentPage.objects.filter(slug="accessibility").exclude(office=None).select_related("office").first()
    return page.office if page else Office.objects.filter(is_closed=False).first()


@transaction.atomic
def answer_complaint(complaint: Complaint, *, answer: str, by: Any) -> Complaint:
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if complaint.answered_at:
        raise ValidationError(_("This complaint is already answered."))
    complaint.answer, complaint.answered_at, complaint.answered_by = answer, timezone.now(), by
    complaint.save(update_fields=["answer", "answered_at", "answered_by"])
    record(by, "pages.complaint_answered", complaint)
    if "@" in complaint.contact:
        to = Recipient(name=complaint.name, language=complaint.language, channel="email", email=complaint.contact.strip())
        notify(to, "pages/complaint_answered", about=complaint, complaint=complaint)
    return complaint
