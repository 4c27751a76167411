"""The log in plain words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "pages.complained": _("told the town about a barrier on the portal"),
    "pages.complaint_answered": _("answered a message about a barrier"),
    "pages.alert_raised": _("raised an alert"),
    "pages.alert_changed": _("changed an alert"),
    "pages.town_changed": _("changed the town's name, look or contact"),
}
