from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "madang.common.ui"
    label = "ui"

    def ready(self):
        from madang.common.rooms import PackPart, PublicContent, register

        from . import packs

        register(PackPart("town", packs.load, order=10), PublicContent("town", ("ui.town",)))
