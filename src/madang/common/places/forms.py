"""What the editor's desk asks about areas."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from madang.common.ui.localised import LocalisedField

from .words import GROUPS, word_for


class CountsWidget(forms.MultiWidget):
    """One number a group; the same frame as words in several languages."""

    template_name = "ui/fields/localised.html"

    def __init__(self, groups, attrs=None):
        self.groups = groups
        super().__init__({group: forms.NumberInput({"min": 0}) for group in groups}, attrs)

    def decompress(self, value):
        return [(value or {}).get(group) for group in self.groups]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for group, part in zip(self.groups, context["widget"]["subwidgets"], strict=True):
            part["language"] = word_for(group)
        return context


class CountsField(forms.MultiValueField):
    """{"women": 4314, …}; a group left empty is not counted there."""

    def __init__(self, groups=(), **kwargs):
        for name in ("encoder", "decoder"):
            kwargs.pop(name, None)
        self.groups = list(groups)
        fields = [forms.IntegerField(min_value=0, required=False) for _group in self.groups]
        super().__init__(fields, require_all_fields=False, widget=CountsWidget(self.groups), **kwargs)

    def compress(self, values):
        return {group: number for group, number in zip(self.groups, values or [], strict=False) if number is not None}

    def clean(self, value):
        return super().clean(value) or {}


class AreaForm(WagtailAdminModelForm):
    name = LocalisedField(label=_("Name"), max_length=120)
    population_by_group = CountsField(GROUPS, label=_("Who lives here"), required=False, help_text=_("Leave empty what is not counted."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = [group for group in self.instance.population_by_group if group not in GROUPS]
        field = self.fields["population_by_group"]
        self.fields["population_by_group"] = CountsField([*GROUPS, *own], label=field.label, required=False, help_text=field.help_text)
