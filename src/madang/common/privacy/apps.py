from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "madang.common.privacy"
    label = "privacy"

    def ready(self):
        from madang.common.rooms import AuditWords, Check, DeskPanel, MenuItem, Periodic, PersonalData, Processing, Retention, register

        from . import holdings, panels, register_entries, retention, words

        register(
            MenuItem("desk", _("Data protection"), "privacy:desk", order=90, visible=panels.may_see_desk),
            DeskPanel("privacy", "privacy/desk_panel.html", panels.waiting, order=80),
            AuditWords("common", words.ACTIONS, words.PURPOSES),
            PersonalData("privacy", _("Objections and erasure requests"), holdings.export, holdings.erase, order=90),
            Processing("privacy", register_entries.activities),
            Retention("privacy", holdings.remove_expired),
            Periodic("privacy.retention", 24 * 60 * 60, retention.run_daily),
            Check("privacy.retention", retention.check),
        )
