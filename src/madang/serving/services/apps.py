from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "madang.serving.services"
    label = "services"

    def ready(self):
        from madang.common.rooms import MenuItem, PackPart, Processing, PublicContent, SearchSource, register

        from . import packs, processing, queries

        register(
            MenuItem("header", _("Services"), "services:index", order=10),
            PackPart("services", packs.load, order=60),
            Processing("services", processing.activities),
            PublicContent("services", ("services.service", "services.event", "services.evidencetype")),
            SearchSource("services", queries.search_documents),
        )
