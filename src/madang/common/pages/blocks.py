"""The few blocks a page is made of. Each says in words what it is for, so that an editor can choose without a course."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


def office_choices():
    from madang.common.directory.models import Office
    from madang.common.languages import say

    return [(office.code, say(office.name)) for office in Office.objects.filter(is_closed=False)]


def service_choices():
    """What search knows as a service: this room need not know the one that describes them."""
    from madang.common.search.models import Document

    found = Document.objects.filter(kind="service", language=get_language() or "en").order_by("title")
    return [(document.key, document.title) for document in found]


class ServiceLinkBlock(blocks.StructBlock):
    service = blocks.ChoiceBlock(choices=service_choices, label=_("service"))

    class Meta:
        icon = "link"
        label = _("Link to a service")
        template = "pages/blocks/service.html"

    def get_context(self, value, parent_context=None):
        from madang.common.search.models import Document

        found = Document.objects.filter(key=value["service"], language=get_language() or "en").first()
        return {**super().get_context(value, parent_context), "service": found}


class ContactBlock(blocks.StructBlock):
    office = blocks.ChoiceBlock(choices=office_choices, label=_("office"))

    class Meta:
        icon = "mail"
        label = _("Contact of an office")
        template = "pages/blocks/contact.html"

    def get_context(self, value, parent_context=None):
        from madang.common.directory.models import Office

        return {**super().get_context(value, parent_context), "office": Office.objects.filter(code=value["office"]).first()}


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock([("note", _("Good to know")), ("warning", _("Important"))], default="note", label=_("kind"))
    text = blocks.RichTextBlock(features=TEXT, label=_("text"))

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "pages/blocks/callout.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("picture"), help_text=_("Describe what the picture tells, for people who do not see it."))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "pages/blocks/picture.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("document"))
    label = blocks.CharBlock(required=False, max_length=200, label=_("link text"), help_text=_("Empty: the document's own title."))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "pages/blocks/document.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(max_length=120, icon="title", label=_("Heading"), template="pages/blocks/heading.html")
    text = blocks.RichTextBlock(features=TEXT, label=_("Text"), template="pages/blocks/text.html")
    steps = blocks.ListBlock(
        blocks.RichTextBlock(features=["bold", "italic", "link"], label=_("step")),
        icon="list-ol",
        label=_("Steps"),
        template="pages/blocks/steps.html",
    )
    callout = CalloutBlock()
    service = ServiceLinkBlock()
    contact = ContactBlock()
    picture = PictureBlock()
    table = TableBlock(label=_("Table"), template="pages/blocks/table.html")
    document = DocumentBlock()

    class Meta:
        label = _("Content")
