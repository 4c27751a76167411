"""Translating side by side: beside each input stands what the source language says."""

from django.utils.functional import cached_property
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Locale

from madang.common.languages import RIGHT_TO_LEFT


def source_of(page):
    """The page in the default language, where `page` is a translation of one."""
    if not getattr(page, "translation_key", None) or not page.locale_id:
        return None
    default = Locale.get_default()
    if page.locale_id == default.pk:
        return None
    if not hasattr(page, "_source"):
        page._source = type(page).objects.filter(translation_key=page.translation_key, locale=default).select_related("locale").first()
    return page._source


class _Beside:
    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "pages/editor/beside.html"

        def get_context_data(self, parent_context=None):
            source = source_of(self.instance)
            language = source.locale.language_code if source else ""
            return {
                **super().get_context_data(parent_context),
                "source_text": self.source_text(source) if source else "",
                "source_language": language,
                "source_direction": "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
            }

        def source_text(self, source):
            value = getattr(source, self.field_name)
            if isinstance(source._meta.get_field(self.field_name), StreamField):
                return value.render_as_block({"page": source})
            return linebreaks(str(value or ""), autoescape=True)


class BesideSourcePanel(_Beside, FieldPanel):
    pass


class BesideSourceTitlePanel(TitleFieldPanel):
    class BoundPanel(_Beside.BoundPanel, TitleFieldPanel.BoundPanel):
        pass


class SourceNote(Panel):
    """Says when the source has changed after this translation was last worked on."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/editor/source_note.html"

        @cached_property
        def source(self):
            return source_of(self.instance)

        def is_shown(self):
            return self.source is not None

        def get_context_data(self, parent_context=None):
            touched, changed = self.instance.latest_revision_created_at, self.source.latest_revision_created_at
            return {
                **super().get_context_data(parent_context),
                "source": self.source,
                "is_behind": bool(touched and changed and changed > touched),
                "heading": _("Translation"),
            }
