from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "madang.serving.services"
    label = "services"

    def ready(self):
        from madang.common.rooms import (
            AuditWords,
            DeskPanel,
            HomePanel,
            MandateScopes,
            MenuItem,
            PackPart,
            Processing,
            PublicContent,
            SearchHelp,
            SearchSource,
            SiteMapPart,
            register,
        )

        from . import packs, processing, queries
        from .editing import panels

        register(
            AuditWords("services", panels.AUDIT_WORDS),
            DeskPanel("services", "services/desk_panel.html", panels.waiting, order=70),
            MandateScopes("services", queries.mandate_choices),
            MenuItem("header", _("Services"), "services:index", order=10),
            HomePanel("life_events", "services/home_events.html", lambda request: {"events": queries.life_events()}, order=10),
            PackPart("services", packs.load, order=60),
            Processing("services", processing.activities),
            PublicContent("services", ("services.service", "services.event", "services.evidencetype")),
            SearchHelp("life_events", "services/home_events.html", lambda request: {"events": queries.life_events()}, order=10),
            SearchSource("services", queries.search_documents),
            SiteMapPart("services", _("Services"), queries.site_map_entries, order=10),
        )
