from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from madang.common.ui.editing import RecordedViewSet
from madang.common.ui.localised import LocalisedField

from .models import Holiday


class HolidayForm(WagtailAdminModelForm):
    name = LocalisedField(label=_("Name"), required=False)


class HolidayViewSet(RecordedViewSet):
    """Deadlines of open cases keep the day they were given; new ones count with the holidays as they stand."""

    model = Holiday
    icon = "date"
    menu_label = _("Holidays")
    menu_order = 230
    add_to_admin_menu = True
    list_display = ["day", "__str__"]
    ordering = ["-day"]
    form = HolidayForm
    panels = [FieldPanel("day"), FieldPanel("name")]


register_snippet(HolidayViewSet)
