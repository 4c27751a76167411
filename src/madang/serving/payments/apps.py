from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "madang.serving.payments"
    label = "payments"
    verbose_name = _("Payments")

    def ready(self):
        from madang.common import rooms
        from madang.common.rooms import DeskPanel, MenuItem, MyPanel, Periodic, register

        from . import panels, permissions, privacy
        from .actions import ask_providers, send_waiting_refunds
        from .actions.invoices import remind_of_invoices
        from .pack import load_town_account

        register(
            MenuItem(
                "desk", _("Payments"), "payments:invoices", order=40, visible=lambda request: permissions.may_see_payments(request.user)
            ),
            MenuItem("desk", _("Cash drawer"), "payments:till", order=41, visible=lambda request: permissions.may_take_cash(request.user)),
            DeskPanel("payments", "payments/desk/panel.html", panels.desk, order=40),
            MyPanel("payments", "payments/my_panel.html", panels.mine, order=30),
            rooms.PersonalData("payments", _("Invoices and payments"), privacy.export, privacy.erase, order=40),
            rooms.Subject("payments", privacy.ids, privacy.names),
            rooms.AuditWords("payments", privacy.AUDIT_WORDS, privacy.PURPOSE_WORDS),
            rooms.Processing("payments", privacy.activities),
            rooms.Retention("payments", privacy.run_retention),
            rooms.Check("payments", panels.check),
            rooms.PackPart("payments", load_town_account, order=40),
            Periodic("payments.ask", 60, ask_providers),
            Periodic("payments.refunds", 600, send_waiting_refunds),
            Periodic("payments.remind", 3600, remind_of_invoices),
        )
