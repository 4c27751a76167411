from django.urls import path

from .views import desk, own

app_name = "appointments"
urlpatterns = [
    path("appointments/", own.calendars, name="calendars"),
    path("appointments/new/<slug:code>/", own.new, name="new"),
    path("appointments/feed/<str:token>.ics", own.feed, name="feed"),
    path("appointments/<str:token>/", own.show, name="show"),
    path("appointments/<str:token>/move/", own.move, name="move"),
    path("appointments/<str:token>/cancel/", own.cancel, name="cancel"),
    path("appointments/<str:token>/appointment.ics", own.ics, name="ics"),
    path("desk/appointments/", desk.calendars, name="desk"),
    path("desk/appointments/new/", desk.new_calendar, name="new_calendar"),
    path("desk/appointments/calendar/<slug:code>/", desk.day, name="day"),
    path("desk/appointments/calendar/<slug:code>/hours/", desk.edit_calendar, name="edit_calendar"),
    path("desk/appointments/calendar/<slug:code>/days/", desk.exceptions, name="exceptions"),
    path("desk/appointments/calendar/<slug:code>/days/<int:pk>/remove/", desk.remove_day, name="remove_exception"),
    path("desk/appointments/calendar/<slug:code>/feed/", desk.new_feed, name="renew_feed"),
    path("desk/appointments/calendar/<slug:code>/<int:pk>/mark/", desk.mark, name="mark"),
    path("desk/appointments/calendar/<slug:code>/<int:pk>/move/", desk.move, name="desk_move"),
    path("desk/appointments/calendar/<slug:code>/<int:pk>/cancel/", desk.cancel, name="desk_cancel"),
]
