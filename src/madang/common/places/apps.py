from django.apps import AppConfig
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "madang.common.places"
    label = "places"

    def ready(self):
        from madang.common.rooms import MenuItem, PackPart, PublicContent, SiteMapPart, register

        from . import packs

        register(
            PackPart("places", packs.load, order=20),
            PublicContent("places", ("places.area", "places.landmark")),
            MenuItem("footer", _("Neighbourhoods"), "areas", order=70),
            SiteMapPart("places", _("The town"), entries, order=60),
        )


def entries(language):
    with translation.override(language):
        yield translation.gettext("Neighbourhoods"), reverse("areas")
