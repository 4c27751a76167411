"""The editor's desk: alerts and the town's own face beside the pages."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from madang.common.audit.actions import record
from madang.common.ui.models import Town

from .editor_forms import AlertForm, TownForm
from .front import TasksPanel
from .models import Alert


class _Told:
    """What is changed here shows on every page at once, so the log names who did it."""

    told = ""

    def save_instance(self):
        instance = super().save_instance()
        record(self.request.user, self.told, instance)
        return instance


class AlertCreate(_Told, CreateView):
    told = "pages.alert_raised"


class AlertEdit(_Told, EditView):
    told = "pages.alert_changed"


class AlertViewSet(SnippetViewSet):
    model = Alert
    icon = "warning"
    menu_label = _("Alerts")
    menu_name = "alerts"
    menu_order = 150
    add_to_admin_menu = True
    copy_view_enabled = False
    add_view_class = AlertCreate
    edit_view_class = AlertEdit
    list_display = ["__str__", "level", "starts_at", "ends_at", "is_withdrawn"]
    list_filter = ["level", "is_withdrawn"]
    edit_handler = ObjectList([
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("level"), FieldPanel("code")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("areas"),
        FieldPanel("link"),
        FieldPanel("is_withdrawn"),
    ], base_form_class=AlertForm)  # fmt: skip


class TheOneTown(ModelPermissionPolicy):
    """The town is neither founded nor dissolved here."""

    def user_has_permission(self, user, action):
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, set(actions) - {"add", "delete"})


class TownEdit(_Told, EditView):
    told = "pages.town_changed"


class TownViewSet(SnippetViewSet):
    model = Town
    icon = "home"
    menu_label = _("The town")
    menu_name = "town"
    add_to_settings_menu = True
    copy_view_enabled = False
    edit_view_class = TownEdit
    edit_handler = ObjectList([
        FieldPanel("name"),
        FieldPanel("tagline"),
        FieldPanel("mark", help_text=_("A square picture, SVG or PNG.")),
        MultiFieldPanel(
            [FieldPanel("color_primary"), FieldPanel("color_header"), FieldPanel("color_accent")], _("Colours"),
            help_text=_("Links and buttons; the bar at the top; borders and marks. Empty means the colours Madang comes with."),
        ),
        MultiFieldPanel([FieldPanel("email"), FieldPanel("phone"), FieldPanel("address")], _("Contact")),
    ], base_form_class=TownForm)  # fmt: skip


register_permission_policy(Town, TheOneTown(Town))
register_snippet(AlertViewSet)
register_snippet(TownViewSet)


@hooks.register("insert_global_admin_css")
def editor_css():
    return format_html('<link rel="stylesheet" href="{}">', static("pages/editor.css"))


@hooks.register("construct_homepage_panels")
def what_to_do(request, panels):
    panels.insert(0, TasksPanel(request))
