from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "madang.common.calendar"
    label = "calendar"

    def ready(self):
        from django.db.models.signals import post_delete, post_save

        from madang.common.rooms import PackPart, register

        from . import packs
        from .models import Holiday
        from .queries import forget_holidays

        register(PackPart("calendar", packs.load, order=10))
        post_save.connect(forget_holidays, sender=Holiday)
        post_delete.connect(forget_holidays, sender=Holiday)
