from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from madang.common.ui.editing import RecordedViewSet

from .forms import AreaForm
from .models import Area


class AreaViewSet(RecordedViewSet):
    """Outlines come from GeoJSON in the pack; here stand the words and the numbers."""

    model = Area
    icon = "site"
    menu_label = _("Neighbourhoods")
    menu_order = 220
    add_to_admin_menu = True
    list_display = ["__str__", "code", "population"]
    form = AreaForm
    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("population"), FieldPanel("population_by_group")]


register_snippet(AreaViewSet)
