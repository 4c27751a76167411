from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "madang.common.calendar"
    label = "calendar"
