"""Words in several languages, edited with one input for each: the form side of {"en": "…", "ko": "…"}."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madang.common.languages import RIGHT_TO_LEFT


class LocalisedWidget(forms.MultiWidget):
    template_name = "ui/fields/localised.html"

    def __init__(self, *, rows=0, attrs=None):
        self.languages = list(settings.LANGUAGES)
        inputs = {code: forms.Textarea({"rows": rows}) if rows else forms.TextInput() for code, _name in self.languages}
        for code, one in inputs.items():
            one.attrs |= {"lang": code, "dir": "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"}
        super().__init__(inputs, attrs)

    def decompress(self, value):
        return [(value or {}).get(code, "") for code, _name in self.languages]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for part, (_code, label) in zip(context["widget"]["subwidgets"], self.languages, strict=True):
            part["language"] = label
        return context


class LocalisedField(forms.MultiValueField):
    """Cleans to a dict without the empty languages. Required means: in the default language, which stands in for all others."""

    default_error_messages = {"default": _("Write it in %(language)s at least: that text is shown wherever another is missing.")}

    def __init__(self, *, rows=0, max_length=None, **kwargs):
        for name in ("encoder", "decoder"):  # what a JSONField hands to its form field
            kwargs.pop(name, None)
        kwargs["widget"] = LocalisedWidget(rows=rows)
        fields = [forms.CharField(required=False, max_length=max_length) for _language in settings.LANGUAGES]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, values):
        codes = [code for code, _name in settings.LANGUAGES]
        return {code: text for code, text in zip(codes, values or [], strict=False) if text}

    def clean(self, value):
        said = super().clean(value)
        if self.required and not said.get(settings.LANGUAGE_CODE):
            raise ValidationError(
                self.error_messages["default"], params={"language": dict(settings.LANGUAGES)[settings.LANGUAGE_CODE]}, code="default"
            )
        return said or {}

    def has_changed(self, initial, data):
        return self.compress(self.widget.decompress(initial)) != self.compress(data)
