from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from madang.common.ui.editing import RecordedViewSet

from .forms import AgencyForm, OfficeForm
from .models import Agency, Office


class NeverDeleted(ModelPermissionPolicy):
    """An office keeps its old cases: it is closed, not deleted."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, set(actions) - {"delete"})


class OfficeViewSet(RecordedViewSet):
    model = Office
    icon = "group"
    menu_label = _("Offices")
    list_display = ["__str__", "code", "parent", "phone", "is_closed"]
    ordering = ["order", "code"]
    form = OfficeForm
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("parent"), FieldPanel("order")]),
        FieldPanel("description"),
        FieldPanel("head_name"),
        FieldPanel("head_title"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("address"),
        FieldPanel("opening_hours"),
        FieldPanel("is_closed", help_text=_("It is no longer shown, and keeps its old cases.")),
    ]


class AgencyViewSet(RecordedViewSet):
    model = Agency
    icon = "link"
    menu_label = _("Other authorities")
    list_display = ["__str__", "url"]
    ordering = ["order", "code"]
    form = AgencyForm
    panels = [FieldPanel("name"), FieldPanel("url"), FieldPanel("description"), FieldRowPanel([FieldPanel("code"), FieldPanel("order")])]


class DirectoryGroup(SnippetViewSetGroup):
    items = [OfficeViewSet, AgencyViewSet]
    menu_label = _("Directory")
    menu_icon = "group"
    menu_order = 210


register_permission_policy(Office, NeverDeleted(Office))
register_snippet(DirectoryGroup)
