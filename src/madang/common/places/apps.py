from django.apps import AppConfig
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "madang.common.places"
    label = "places"

    def ready(self):
        from madang.common.rooms import PackPart, PublicContent, register

        from . import packs

        register(PackPart("places", packs.load, order=20), PublicContent("places", ("places.area",)))
