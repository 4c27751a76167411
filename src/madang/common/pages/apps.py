from django.apps import AppConfig
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "madang.common.pages"
    label = "pages"

    def ready(self):
        from madang.common.rooms import (
            Alerts,
            AuditWords,
            DeskPanel,
            MenuItem,
            MenuSource,
            PackPart,
            Periodic,
            Processing,
            PublicContent,
            Retention,
            SearchSource,
            register,
        )

        from . import desk, finding, packs, privacy, queries, receivers, words

        receivers.connect()
        post_migrate.connect(_set_up, sender=self)
        register(
            Alerts("pages", queries.current_alerts),
            MenuSource("pages", queries.menu_pages),
            MenuItem("footer", _("Alerts"), "alerts", order=80),
            MenuItem("desk", _("Barriers"), "complaints", order=85, visible=desk.may_see),
            DeskPanel("pages", "pages/desk/panel.html", desk.waiting, order=75),
            Periodic("pages.schedule", 60, _publish_what_is_due),
            AuditWords("pages", words.ACTIONS),
            Processing("pages", privacy.activities),
            Retention("pages", privacy.remove_expired),
            PublicContent(
                "pages",
                (
                    "pages.homepage",
                    "pages.contentpage",
                    "pages.newsindex",
                    "pages.newspage",
                    "pages.eventindex",
                    "pages.eventpage",
                    "pages.linkpage",
                    "pages.alert",
                    "wagtailcore.page",
                    "wagtailimages.image",
                    "wagtaildocs.document",
                ),
            ),
            SearchSource(finding.SOURCE, finding.documents),
            PackPart("pages", packs.load, order=80),
        )


def _publish_what_is_due():
    call_command("publish_scheduled", verbosity=0)


def _set_up(using, **kwargs):
    """A fresh database, and one that tests have emptied, gets its home page at once; one migrated half-way waits for the rest."""
    from .actions import setup_site
    from .models import HomePage

    if HomePage._meta.db_table in connections[using].introspection.table_names():
        call_command("createcachetable", database=using, verbosity=0)  # Wagtail remembers where its sites are
        setup_site()
