from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "madang.common.directory"
    label = "directory"

    def ready(self):
        from madang.common.rooms import MenuItem, PackPart, SearchSource, SiteMapPart, register

        from . import finding, packs

        register(
            PackPart("directory", packs.load, order=30),
            MenuItem("header", _("Offices"), "offices", order=60),
            MenuItem("footer", _("Other authorities"), "agencies", order=60),
            SearchSource("directory", finding.documents),
            SiteMapPart("directory", _("The town hall"), finding.entries, order=40),
        )
