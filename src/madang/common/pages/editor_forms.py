"""Forms of the editor's desk for rows that are no pages."""

import re

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from madang.common.ui.colours import PAPER, TEXT, contrast, is_colour, readable
from madang.common.ui.localised import LocalisedField

LARGEST_MARK = 200_000
ACTIVE = re.compile(rb"<script|<foreignObject|\bon\w+\s*=|javascript:|href\s*=\s*[\"'](?!#)|<!ENTITY", re.I)


class AlertForm(WagtailAdminModelForm):
    title = LocalisedField(label=_("Headline"), max_length=120)
    text = LocalisedField(label=_("Message"), rows=3, required=False)


class TownForm(WagtailAdminModelForm):
    name = LocalisedField(label=_("Name"), max_length=120)
    tagline = LocalisedField(label=_("Tagline"), required=False)
    address = LocalisedField(label=_("Address"), required=False)

    def clean_mark(self):
        """An SVG is a program too; the portal's policy would not run one, and other places that show the mark might."""
        mark = self.cleaned_data.get("mark")
        if isinstance(mark, UploadedFile):
            FileExtensionValidator(["svg", "png"])(mark)
            if mark.size > LARGEST_MARK:
                raise forms.ValidationError(_("The picture is larger than 200 kB. Save it smaller: every page shows it."))
            if mark.name.lower().endswith(".svg") and ACTIVE.search(mark.read()):
                raise forms.ValidationError(_("This SVG holds a script or points outside itself. Save it as a plain SVG."))
            mark.seek(0)
        return mark

    def clean_color_primary(self):
        return self._legible("color_primary")

    def clean_color_header(self):
        return self._legible("color_header")

    def clean_color_accent(self):
        return self._well_formed("color_accent")

    def _legible(self, name):
        """Links and buttons are in this colour, so it must be read on paper."""
        colour = self._well_formed(name)
        if colour and (found := contrast(colour, PAPER)) < TEXT:
            raise forms.ValidationError(
                _(
                    "Text in this colour is hard to read on the portal's paper: its contrast is %(found).1f, and 4.5 is needed. The nearest that works is %(nearest)s."
                ),
                params={"found": found, "nearest": readable(colour, [PAPER])},
            )
        return colour

    def _well_formed(self, name):
        colour = self.cleaned_data.get(name, "").strip()
        if colour and not is_colour(colour):
            raise forms.ValidationError(_("Write the colour as # and six figures or letters from a to f, for example #1F4E79."))
        return colour
