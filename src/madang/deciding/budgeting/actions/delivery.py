"""A funded project is carried out: planned, reported on, and the office reminded of its duty to report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.files.actions import give_to
from madang.common.notices.actions import Recipient, notify

from ..models import Delivery, DeliveryReport, Project
from ..permissions import may_manage, may_report

REMIND_BEFORE = timedelta(days=7)


@transaction.atomic
def plan_delivery(project: Project, plan: dict[str, Any], *, by: Any) -> Delivery:
    """Who carries it out, from when until when, for how much; the first report is due after the usual time. Planned anew, reports stay."""
    if not may_manage(by):
        raise PermissionDenied
    if project.state not in Project.CARRIED_OUT:
        raise ValidationError(_("Only a project that was funded is carried out."))
    if plan["ends_on"] < plan["starts_on"]:
        raise ValidationError(_("The end must not be before the beginning."))
    first = plan["starts_on"] + timedelta(days=plan.get("report_every_days", 90))
    delivery, _is_new = Delivery.objects.update_or_create(project=project, defaults=plan, create_defaults={**plan, "next_report_on": first})
    record(by, "budgeting.delivery_planned", project)
    return delivery


@transaction.atomic
def report_delivery(
    delivery: Delivery, report: DeliveryReport, *, started_on: date | None, ended_on: date | None, by: Any
) -> DeliveryReport:
    """Published at once; the next one is due after the usual time, and none once the project is done."""
    if not may_report(by, delivery):
        raise PermissionDenied
    today = timezone.localdate()
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if fault := _fault_in(started_on, ended_on, today):
        raise ValidationError(fault)
    report.delivery, report.by, report.written_on = delivery, by, today
    report.save()
    if report.photo:
        give_to(report.photo, report)
    delivery.started_on, delivery.ended_on, delivery.spent_cents = started_on, ended_on, report.spent_cents
    delivery.next_report_on = today + timedelta(days=delivery.report_every_days)
    delivery.save()
    record(by, "budgeting.delivery_reported", delivery.project, report=report.pk)
    return report


def _fault_in(started_on: date | None, ended_on: date | None, today: date) -> str:
    if ended_on and not started_on:
        return _("Say when it began, too.")
    if ended_on and started_on and ended_on < started_on:
        return _("The end must not be before the beginning.")
    if max(filter(None, (started_on, ended_on)), default=today) > today:
        return _("Say only what has happened: this day is still to come.")
    return ""


def remind_offices() -> int:
    """Once for each report, a week before it is due."""
    due = Delivery.objects.owing(timezone.localdate() + REMIND_BEFORE).select_related("project__round", "office")
    return sum(_remind(delivery) for delivery in due if delivery.reminded_of != delivery.next_report_on)


@transaction.atomic
def _remind(delivery: Delivery) -> bool:
    waiting = Delivery.objects.filter(pk=delivery.pk, next_report_on=delivery.next_report_on).exclude(reminded_of=delivery.next_report_on)
    if not (delivery.office.email and waiting.update(reminded_of=delivery.next_report_on)):
        return False
    office = Recipient(name=str(delivery.office), email=delivery.office.email)
    notify(office, "budgeting/report_due", about=delivery.project, delivery=delivery, project=delivery.project)
    record("system", "budgeting.office_reminded", delivery.project)
    return True
