from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetingConfig(AppConfig):
    name = "madang.deciding.budgeting"
    label = "budgeting"
    verbose_name = _("Participatory budgeting")

    def ready(self):
        from madang.common import rooms
        from madang.common.people.permissions import has_role
        from madang.common.rooms import DeskPanel, MenuItem, Periodic, PublicContent, SearchSource, register

        from . import actions, pack, panels, privacy, search
        from .permissions import PAPER_ROLES

        register(
            MenuItem(
                "desk", _("Votes on paper"), "budget_paper:rounds", order=24, visible=lambda request: has_role(request.user, *PAPER_ROLES)
            ),
            MenuItem("header", _("Town budget"), "budgeting:index", order=40),
            rooms.PackPart("budgets", pack.load, order=70),
            rooms.PersonalData("budgeting", _("Participatory budgeting"), privacy.export, privacy.erase, order=55),
            rooms.AuditWords("budgeting", privacy.AUDIT_WORDS),
            rooms.Processing("budgeting", privacy.activities),
            SearchSource("budgeting", search.documents),
            PublicContent(
                "budgeting", ("budgeting.round", "budgeting.project", "budgeting.outcome", "budgeting.delivery", "budgeting.deliveryreport")
            ),
            DeskPanel("budgeting.rule", "budgeting/desk/rule_panel.html", panels.rules_to_choose, order=65),
            Periodic("budgeting.rolls", 3600, actions.keep_rolls),
            Periodic("budgeting.seal", 3600, actions.seal_what_is_due),
            Periodic("budgeting.remind", 86_400, actions.remind_offices),
            Periodic("budgeting.close", 60, actions.close_what_is_over),
        )
        from . import proposal_panels

        register(*proposal_panels.entries())
