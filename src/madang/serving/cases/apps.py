from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "madang.serving.cases"
    label = "cases"

    def ready(self):
        from madang.common.people.models import Role
        from madang.common.people.permissions import has_role
        from madang.common.rooms import HomePanel, MenuItem, MyPanel, Periodic, PublicContent, register
        from madang.serving.services.editing.hooks import Previewer, register_choices, register_previewer, register_trier, register_usage

        from . import panels, receivers, trying  # noqa: F401 - hearing that somebody leaves
        from .calculations import refresh_performance
        from .home import most_used
        from .my_page import my_cases

        register_trier(trying.try_on_cases)
        register_previewer(Previewer(trying.question_page, trying.paper))
        register_choices("calendar", trying.calendars)
        register_usage(trying.usage)

        register(
            MenuItem("header", _("Follow an application"), "cases:find", order=40),
            MenuItem("footer", _("How well we do"), "performance:index", order=40),
            HomePanel("most_used", "cases/home_most_used.html", most_used, order=5),
            PublicContent("performance", ("cases.performancereport",)),
            Periodic("performance", 3600, refresh_performance),
            MenuItem(
                "desk",
                _("Counter"),
                "counter:home",
                order=20,
                visible=lambda request: has_role(request.user, Role.COUNTER, Role.OFFICER, Role.HEAD),
            ),
            MyPanel("cases", "cases/my_cases.html", my_cases, order=10),
            *panels.entries(),
        )
