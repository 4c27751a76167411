"""The resident's side: by the link alone, without an account."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import actions
from .. import ics as files
from ..forms import BookForm, SlotForm
from ..models import Appointment, Calendar
from ..queries import with_abouts

FEED_DAYS = 90


def calendars(request):
    """What can be booked by itself."""
    return render(request, "appointments/calendars.html", {"calendars": Calendar.objects.filter(is_public=True).select_related("office")})


@never_cache
def new(request, code):
    calendar = get_object_or_404(Calendar.objects.select_related("office"), code=code, is_public=True)
    form = BookForm(calendar, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appointment = _book(request, calendar, form.cleaned_data)
        except ValidationError as error:
            form.add_error("starts_at", error)
        else:
            messages.success(request, _("Your appointment is booked. We have sent you the link to this page."))
            return redirect(appointment)
    return render(request, "appointments/new.html", {"calendar": calendar, "form": form}, status=422 if form.is_bound else 200)


def _book(request, calendar, data):
    language = get_language() or settings.LANGUAGE_CODE
    actions.refuse_too_many(calendar, data["email"])
    held = actions.hold(calendar, data["starts_at"], name=data["name"], email=data["email"], language=language)
    return actions.book(held)


def own_appointment(view):
    @never_cache
    def found(request, token):
        shown = Appointment.objects.exclude(state=Appointment.State.HELD).select_related("calendar__office")
        return view(request, get_object_or_404(shown, token=token))

    return found


@own_appointment
def show(request, appointment):
    return render(request, "appointments/show.html", {"appointment": appointment})


@own_appointment
def move(request, appointment):
    if not appointment.is_changeable:
        return redirect(appointment)
    form = SlotForm(appointment.calendar, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(appointment, form.cleaned_data["starts_at"], by="applicant")
        except ValidationError as error:
            form.add_error("starts_at", error)
        else:
            messages.success(request, _("Your appointment has moved."))
            return redirect(appointment)
    return render(request, "appointments/move.html", {"appointment": appointment, "form": form}, status=422 if form.is_bound else 200)


@own_appointment
def cancel(request, appointment):
    if request.method == "POST":
        try:
            actions.cancel(appointment, by="applicant")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("Your appointment is cancelled. Somebody else can have the time now."))
        return redirect(appointment)
    return render(request, "appointments/cancel.html", {"appointment": appointment})


@own_appointment
def ics(request, appointment):
    return _ics(files.for_its_holder(appointment), "appointment.ics")


@never_cache
def feed(request, token):
    """For a calendar programme of the staff. Whoever has the address can read it, so it names nobody."""
    calendar = get_object_or_404(Calendar, feed_token=token)
    since = timezone.now() - timedelta(days=7)
    coming = calendar.appointments.booked().filter(starts_at__gte=since, starts_at__lte=timezone.now() + timedelta(days=FEED_DAYS))
    return _ics(files.for_staff(calendar, with_abouts(coming.select_related("calendar"))), f"{calendar.code}.ics")


def _ics(content, name):
    return HttpResponse(
        content, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
