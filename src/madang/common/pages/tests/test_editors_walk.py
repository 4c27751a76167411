"""From a draft to the portal: preview, approval, the day it is due and the day it ends."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from madang.common.pages.actions import setup_site
from madang.common.pages.apps import _publish_what_is_due
from madang.common.pages.models import HomePage, NewsPage
from madang.common.people.access import sync_wagtail_access

from .test_site import make_page


@pytest.fixture
def desk(client, editor):
    sync_wagtail_access(editor)
    client.force_login(editor)
    return client


def as_admin(client, administrator):
    sync_wagtail_access(administrator)
    client.force_login(administrator)
    return client


def draft_of(page):
    page.title = "Changed"
    page.save_revision()
    return page


def submit(client, page, act="action-submit"):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False) and bound.html_name != "body"}
    sent |= {"body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "title": "Changed", act: "true"}
    return client.post(address, sent)


def test_an_editor_submits_and_an_administrator_approves_and_only_then_residents_see_it(desk, client, editor, administrator):
    page = make_page()
    submit(desk, page, "action-publish")
    assert Page.objects.get(pk=page.pk).title != "Changed"
    submit(desk, page)
    state = WorkflowState.objects.get(status="in_progress")
    act = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk])
    desk.post(act)
    assert Page.objects.get(pk=page.pk).title != "Changed"
    as_admin(client, administrator).post(act)
    assert Page.objects.get(pk=page.pk).title == "Changed"


def test_an_administrator_sends_it_back_with_a_word(desk, client, administrator):
    page = make_page()
    submit(desk, page)
    state = WorkflowState.objects.get(status="in_progress")
    act = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.current_task_state.pk])
    as_admin(client, administrator).post(act, {"comment": "Name the office."})
    state.refresh_from_db()
    assert state.status == "needs_changes"
    assert state.current_task_state.comment == "Name the office."


def test_the_preview_shows_what_is_not_published(desk):
    page = draft_of(make_page())
    shown = desk.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert shown.status_code == 200 and "Changed" in shown.content.decode()


def test_a_page_goes_live_on_its_day_and_ends_on_its_day_by_the_worker(db):
    page = make_page()
    now = timezone.now()
    page.title, page.go_live_at, page.expire_at = "Changed", now + datetime.timedelta(hours=1), now + datetime.timedelta(hours=2)
    page.save_revision(approved_go_live_at=page.go_live_at)
    Page.objects.filter(pk=page.pk).update(go_live_at=page.go_live_at, expire_at=page.expire_at)
    _publish_what_is_due()
    assert Page.objects.get(pk=page.pk).title != "Changed"
    page.get_latest_revision().__class__.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=now - datetime.timedelta(minutes=1)
    )
    _publish_what_is_due()
    assert Page.objects.get(pk=page.pk).title == "Changed"
    Page.objects.filter(pk=page.pk).update(expire_at=now - datetime.timedelta(minutes=1))
    _publish_what_is_due()
    assert not Page.objects.get(pk=page.pk).live


def test_the_worker_looks_every_minute_what_is_due():
    from madang.common.rooms import Periodic, registered

    job = next(one for one in registered(Periodic) if one.key == "pages.schedule")
    assert job.seconds <= 60 and job.run is _publish_what_is_due


@pytest.mark.django_db
def test_a_database_that_was_emptied_gets_its_site_again():
    from wagtail.models import Collection, Workflow

    WorkflowState.objects.all().delete()
    Workflow.objects.all().delete()
    Page.objects.all().delete()
    home = setup_site()
    assert HomePage.objects.filter(pk=home.pk, live=True).exists()
    workflow = Workflow.objects.get()
    assert workflow.tasks[0].specific.groups.get().name == "role:administrator"
    assert Page.get_first_root_node().workflowpage.workflow == workflow
    assert setup_site().pk == home.pk
    assert NewsPage.objects.count() == 0 and Collection.objects.exists()
