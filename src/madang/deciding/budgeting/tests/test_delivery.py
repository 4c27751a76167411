"""Funded projects while they are carried out: dates, money, reports, photos, and the duty to report."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from madang.common.files.models import StoredFile
from madang.common.notices.models import Notice
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.models import Delivery, DeliveryReport, Project

OVERVIEW = reverse("budgeting:delivery", args=["this-year"])
PROJECT = reverse("budgeting:project", args=["this-year", 1])
REPORT = reverse("budgeting:report", args=["this-year", 1])
PLAN = reverse("budgeting:plan", args=["this-year", 1])


def day(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def funded(round_):
    round_.counted_at = timezone.now()
    round_.save()
    round_.projects.filter(number__in=[1, 2]).update(state=Project.State.FUNDED)
    return round_.projects.get(number=1)


@pytest.fixture
def delivery(funded, family_office):
    return Delivery.objects.create(
        project=funded, office=family_office, granted_cents=18_000, starts_on=day(-30), ends_on=day(60), next_report_on=day(-1)
    )  # fmt: skip


def typed(when, name):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def said(**more):
    return {"text": "The trees stand.", "spent_cents": "45.00", **typed(day(-20), "started_on"), **more}


def picture():
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret garden"
    Image.new("RGB", (40, 30), "green").save(output, "JPEG", exif=exif)
    return SimpleUploadedFile("trees.jpg", output.getvalue())


def test_the_office_reports_and_everybody_reads_dates_money_and_words(client, officer, delivery):
    client.force_login(officer)
    assert client.post(REPORT, said()).url == PROJECT
    delivery.refresh_from_db()
    assert (delivery.spent_cents, delivery.started_on, delivery.next_report_on) == (4_500, day(-20), day(90))
    client.logout()
    page = client.get(PROJECT).content.decode()
    assert "The trees stand." in page
    assert "45.00 EUR of 180.00 EUR spent." in page
    assert "still going on" in page
    assert "45.00 EUR of 180.00 EUR" in client.get(OVERVIEW).content.decode()


def test_a_photo_is_published_without_what_the_camera_wrote_into_it(client, officer, delivery):
    client.force_login(officer)
    client.post(REPORT, said(photo=picture(), photo_shows="Young trees beside the road"))
    report = DeliveryReport.objects.get()
    client.logout()
    shown = client.get(reverse("budgeting:photo", args=["this-year", report.pk]))
    content = b"".join(shown.streaming_content)
    assert shown["Content-Type"] == "image/jpeg"
    assert b"secret garden" not in content
    assert 'alt="Young trees beside the road"' in client.get(PROJECT).content.decode()


def test_a_photo_without_words_or_that_is_none_is_refused_beside_the_field(client, officer, delivery):
    client.force_login(officer)
    assert "Say what the photo shows" in client.post(REPORT, said(photo=picture())).content.decode()
    wrong = client.post(REPORT, said(photo=SimpleUploadedFile("x.jpg", b"<script>"), photo_shows="Trees"))
    assert wrong.status_code == 422
    assert "The trees stand." in wrong.content.decode(), "nothing typed is lost"
    assert (DeliveryReport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_another_office_does_not_report(client, other_officer, delivery):
    client.force_login(other_officer)
    assert client.get(REPORT).status_code == 403
    report = DeliveryReport(text={"en": "x"}, spent_cents=1)
    with pytest.raises(PermissionDenied):
        actions.report_delivery(delivery, report, started_on=None, ended_on=None, by=other_officer)


@pytest.mark.parametrize(
    ("started", "ended", "words"),
    [(None, -1, "when it began"), (-1, -2, "not be before"), (1, None, "still to come"), (-3, 1, "still to come")],
)
def test_only_what_has_happened_is_reported(officer, delivery, started, ended, words):
    dates = {"started_on": None if started is None else day(started), "ended_on": None if ended is None else day(ended)}
    with pytest.raises(ValidationError, match=words):
        actions.report_delivery(delivery, DeliveryReport(text={"en": "x"}, spent_cents=1), **dates, by=officer)


def test_a_report_that_is_owed_is_said_publicly_until_the_project_is_done(client, officer, delivery):
    assert "The office owes a report since" in client.get(PROJECT).content.decode()
    assert "The office owes a report since" in client.get(OVERVIEW).content.decode()
    actions.report_delivery(
        delivery, DeliveryReport(text={"en": "Done."}, spent_cents=1), started_on=day(-9), ended_on=day(-1), by=officer
    )  # fmt: skip
    page = client.get(OVERVIEW).content.decode()
    assert "owes" not in page
    assert "1 of 1 projects is done" in page


def test_the_office_is_reminded_once_for_each_report(delivery):
    assert actions.remind_offices() == 1
    assert actions.remind_offices() == 0
    notice = Notice.objects.get()
    assert (notice.to, notice.template) == ("family@maru.example", "budgeting/report_due")
    assert "Project 1" in notice.subject
    delivery.refresh_from_db()
    delivery.next_report_on = day(7)
    delivery.save()
    assert actions.remind_offices() == 1


def test_nobody_is_reminded_of_what_is_not_due_not_funded_or_done(delivery):
    for changes in ({"next_report_on": day(8)}, {"next_report_on": day(-1), "started_on": day(-9), "ended_on": day(-1)}):
        Delivery.objects.update(**changes)
        assert actions.remind_offices() == 0
    Delivery.objects.update(ended_on=None)
    Project.objects.update(state=Project.State.NOT_FUNDED)
    assert actions.remind_offices() == 0


def test_who_runs_the_round_plans_a_funded_project(client, editor, officer, funded, family_office):
    plan = {
        "office": family_office.pk,
        "granted_cents": "180.00",
        "report_every_days": 30,
        **typed(day(1), "starts_on"),
        **typed(day(50), "ends_on"),
    }
    client.force_login(officer)
    assert client.post(PLAN, plan).status_code == 403
    client.force_login(editor)
    assert "Plan how it is carried out" in client.get(PROJECT).content.decode()
    assert client.post(PLAN, plan).url == PROJECT
    made = Delivery.objects.get()
    assert (made.granted_cents, made.next_report_on, made.state) == (18_000, day(31), "planned")
    assert "not be before" in client.post(PLAN, plan | typed(day(0), "ends_on")).content.decode()
    assert client.get(reverse("budgeting:plan", args=["this-year", 3])).status_code == 404, "it was not funded"


def test_the_overview_asks_the_same_number_of_questions_for_one_and_two_projects(client, delivery):
    counts = []
    for _turn in range(2):
        client.get(OVERVIEW)
        with CaptureQueriesContext(connection) as asked:
            client.get(OVERVIEW)
        counts.append(len(asked))
        other = Project.objects.get(number=2)
        Delivery.objects.get_or_create(
            project=other,
            defaults={"office": delivery.office, "granted_cents": 1, "starts_on": day(0), "ends_on": day(1), "next_report_on": day(1)},
        )
    assert counts[0] == counts[1]
