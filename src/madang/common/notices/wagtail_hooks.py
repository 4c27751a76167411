"""The editor's desk: the town's own wording of its messages."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from madang.common.audit.actions import record

from .editor_forms import WordingForm
from .models import NoticeText


class _Told:
    def save_instance(self):
        instance = super().save_instance()
        record(self.request.user, "notices.worded", instance)
        return instance


class WordingCreate(_Told, CreateView):
    """A wording that is new in its language."""


class WordingEdit(_Told, EditView):
    """A wording that is changed."""


class WordingViewSet(SnippetViewSet):
    model = NoticeText
    icon = "mail"
    menu_label = _("Wording of messages")
    menu_name = "wordings"
    menu_order = 700
    add_to_admin_menu = True
    copy_view_enabled = False
    add_view_class = WordingCreate
    edit_view_class = WordingEdit
    list_display = ["template", "language", "subject"]
    list_filter = ["language"]
    edit_handler = ObjectList(
        [FieldRowPanel([FieldPanel("template"), FieldPanel("language")]), FieldPanel("subject"), FieldPanel("body")],
        base_form_class=WordingForm,
    )


register_snippet(WordingViewSet)
