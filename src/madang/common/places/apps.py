from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "madang.common.places"
    label = "places"

    def ready(self):
        from madang.common.rooms import PackPart, register

        from . import packs

        register(PackPart("places", packs.load, order=20))
