from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "madang.common.directory"
    label = "directory"

    def ready(self):
        from madang.common.rooms import HomePanel, MenuItem, PackPart, PublicContent, SearchSource, SiteMapPart, register

        from . import finding, packs, today

        register(
            HomePanel("today", "directory/today.html", today.today, order=30),
            PublicContent("directory", ("directory.office", "directory.agency")),
            PackPart("directory", packs.load, order=30),
            MenuItem("header", _("Offices"), "offices", order=45),
            MenuItem("footer", _("Other authorities"), "agencies", order=60),
            SearchSource("directory", finding.documents),
            SiteMapPart("directory", _("The town hall"), finding.entries, order=40),
        )
