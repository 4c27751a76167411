from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .placeholders import shipped_names


class WordingForm(WagtailAdminModelForm):
    """What may be inserted depends on the message, so a wrong name is answered with the list of right ones."""

    template = forms.ChoiceField(label=_("Message"), choices=lambda: [(name, name) for name in shipped_names()])
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = format_lazy(
            "{} {}",
            _("Insert what changes by its name in braces, as in {recipient.name}."),
            _("Delete a wording to return to the shipped one."),
        )
