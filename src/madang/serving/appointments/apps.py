from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "madang.serving.appointments"
    label = "appointments"
    verbose_name = _("Appointments")

    def ready(self):
        from madang.common import rooms
        from madang.common.people.permissions import has_role
        from madang.common.rooms import DeskPanel, MenuItem, MyPanel, PackPart, Periodic, register

        from . import actions, pack, panels, privacy
        from .permissions import DESK

        register(
            MenuItem("desk", _("Appointments"), "appointments:desk", order=30, visible=lambda request: has_role(request.user, *DESK)),
            DeskPanel("appointments", "appointments/desk/panel.html", panels.desk, order=30),
            MyPanel("appointments", "appointments/my_panel.html", panels.mine, order=20),
            rooms.PersonalData("appointments", _("Appointments"), privacy.export, privacy.erase, order=45),
            rooms.Subject("appointments", privacy.ids, privacy.names),
            rooms.AuditWords("appointments", privacy.AUDIT_WORDS, privacy.PURPOSE_WORDS),
            rooms.Processing("appointments", privacy.activities),
            rooms.Retention("appointments", privacy.run_retention),
            PackPart("calendars", pack.load, order=55),
            Periodic("appointments.remind", 900, actions.remind),
            Periodic("appointments.tidy", 3600, actions.let_expired_go),
        )
