from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "madang.common.calendar"
    label = "calendar"

    def ready(self):
        from madang.common.rooms import PackPart, register

        from . import packs

        register(PackPart("calendar", packs.load, order=10))
