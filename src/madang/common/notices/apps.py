from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "madang.common.notices"
    label = "notices"

    def ready(self):
        from madang.common.files import permissions as files
        from madang.common.people.models import Role
        from madang.common.people.permissions import has_role
        from madang.common.rooms import AuditWords, Check, MenuItem, PersonalData, Processing, Retention, Subject, register

        from . import keeping, printing

        files.register("notices.letterbatch", printing.may_read_file)
        register(
            MenuItem(
                "desk", _("Letters to post"), "notices:letters", order=60, visible=lambda request: has_role(request.user, *printing.POSTERS)
            ),
            MenuItem("desk", _("Outbox"), "notices:outbox", order=90, visible=lambda request: has_role(request.user, Role.ADMINISTRATOR)),
            PersonalData("notices", _("Messages to you"), keeping.export, keeping.erase, order=80),
            Subject("notices", keeping.log_ids),
            AuditWords("notices", words(), {"outbox": _("to see whether messages arrive"), "posting": _("to print and post letters")}),
            Processing("notices", keeping.activities),
            Retention("notices", keeping.remove_old),
            Check("notices.outbox", keeping.check_outbox),
            Check("notices.gateways", keeping.check_gateways),
        )


def words():
    return {
        "notices.listed": _("saw a message to you in a list"),
        "notices.read": _("read a message to you"),
        "notices.sent_again": _("sent a message to you again"),
        "notices.arrived": _("noted that a message to you arrived"),
        "notices.batch_made": _("put a letter to you aside for printing"),
        "notices.printed": _("printed a letter to you"),
        "notices.held_back": _("held back a letter to you for the next print"),
        "notices.posted": _("posted a letter to you"),
    }
