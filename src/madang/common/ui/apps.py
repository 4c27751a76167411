from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "madang.common.ui"
    label = "ui"

    def ready(self):
        from madang.common.rooms import PackPart, register

        from . import packs

        register(PackPart("town", packs.load, order=10))
