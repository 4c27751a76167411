"""Calendars on the desk: who comes on a day, and when the calendar is open."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record_read
from madang.common.numbers import day_in
from madang.common.people.permissions import staff_required

from .. import actions
from ..forms import CalendarForm, ExceptionForm, SlotForm, StaffCancelForm
from ..models import Appointment, Calendar
from ..permissions import DESK, KEEPERS, calendar_permission, may_keep, may_see, offices_kept, visible_calendars
from ..queries import day_list, free_slots, with_abouts

STAFF_BOOK_AHEAD = timedelta(days=120)


@staff_required(*DESK)
def calendars(request):
    context = {"calendars": visible_calendars(request.user), "may_make": offices_kept(request.user).exists()}
    return render(request, "appointments/desk/calendars.html", context)


@calendar_permission(may_see)
def day(request, calendar):
    shown = _asked_day(request)
    appointments = with_abouts(day_list(calendar, shown))
    record_read(request.user, "appointments.day_seen", appointments, purpose="appointments")
    context = {
        "calendar": calendar,
        "day": shown,
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "appointments": appointments,
        "free": free_slots(calendar, shown, shown, by_staff=True),
        "exception": calendar.exceptions.filter(day=shown).first(),
        "is_past_or_today": shown <= timezone.localdate(),
        "may_keep": may_keep(request.user, calendar),
        "feed_url": settings.BASE_URL + reverse("appointments:feed", args=[calendar.feed_token]),
    }
    return render(request, "appointments/desk/day.html", context)


def _asked_day(request):
    return day_in(request.GET.get("day", "")) or timezone.localdate()


def _day_url(appointment):
    return f"{appointment.calendar.get_absolute_url()}?day={timezone.localdate(appointment.starts_at)}"


@require_POST
@calendar_permission(may_see)
def mark(request, calendar, pk):
    appointment = get_object_or_404(calendar.appointments, pk=pk)
    do = actions.mark_missed if "missed" in request.POST else actions.mark_attended
    try:
        do(appointment, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(_day_url(appointment))


@calendar_permission(may_see)
def move(request, calendar, pk):
    appointment = get_object_or_404(calendar.appointments.select_related("calendar"), pk=pk)
    form = SlotForm(calendar, request.POST or None, by_staff_until=timezone.localdate() + STAFF_BOOK_AHEAD)
    return _change(
        request,
        appointment,
        form,
        lambda data: actions.move(appointment, data["starts_at"], by=request.user, by_staff=True),
        _("Moved, and the person is told."),
        title=_("Move the appointment"),
    )


@calendar_permission(may_see)
def cancel(request, calendar, pk):
    appointment = get_object_or_404(calendar.appointments.select_related("calendar"), pk=pk)
    return _change(
        request,
        appointment,
        StaffCancelForm(request.POST if request.method == "POST" else None),
        lambda data: actions.cancel(appointment, by=request.user, by_staff=True, reason=data["reason"]),
        _("Cancelled, and the person is told."),
        title=_("Cancel the appointment"),
    )


def _change(request, appointment, form, do, done, **page):
    back = _day_url(appointment)
    record_read(request.user, "appointments.seen", [appointment], purpose="appointments")
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"appointment": appointment, "form": form, "back": back, **page}
    return render(request, "appointments/desk/change.html", context, status=422 if form.is_bound else 200)


# --- The calendar itself ----------------------------------------------------------------------------------------------


@staff_required(*KEEPERS)
def new_calendar(request):
    return _edit(request, Calendar())


@calendar_permission(may_keep)
def edit_calendar(request, calendar):
    return _edit(request, calendar)


def _edit(request, calendar):
    offices = offices_kept(request.user)
    if not offices.exists():
        raise PermissionDenied
    form = CalendarForm(settings.LANGUAGES, offices, request.POST or None, instance=calendar)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_calendar(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved. What is booked already stays as it is."))
        return redirect(saved)
    return render(
        request, "appointments/desk/calendar_form.html", {"calendar": calendar, "form": form}, status=422 if form.is_bound else 200
    )


@calendar_permission(may_keep)
def exceptions(request, calendar):
    form = ExceptionForm(settings.LANGUAGES, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.set_exception(calendar, day=data["day"], opening=data["opening"], reason=data["reason"], by=request.user)
        _warn_of_booked(request, calendar, data["day"])
        return redirect("appointments:exceptions", calendar.code)
    coming = calendar.exceptions.filter(day__gte=timezone.localdate())
    context = {"calendar": calendar, "form": form, "exceptions": coming}
    return render(request, "appointments/desk/exceptions.html", context, status=422 if form.is_bound else 200)


def _warn_of_booked(request, calendar, day):
    booked = Appointment.objects.booked().filter(calendar=calendar, starts_at__date=day).count()
    if booked:
        messages.warning(
            request,
            _("Saved. %(count)s appointments are booked on that day: move or cancel them on the list of the day.") % {"count": booked},
        )
    else:
        messages.success(request, _("Saved."))


@require_POST
@calendar_permission(may_keep)
def remove_day(request, calendar, pk):
    actions.remove_exception(get_object_or_404(calendar.exceptions, pk=pk), by=request.user)
    messages.success(request, _("Removed. The usual hours hold on that day again."))
    return redirect("appointments:exceptions", calendar.code)


@require_POST
@calendar_permission(may_keep)
def new_feed(request, calendar):
    actions.renew_feed(calendar, by=request.user)
    messages.success(request, _("The feed has a new address. The old one no longer works."))
    return redirect(calendar)
