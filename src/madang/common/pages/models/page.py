from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from ..blocks import BodyBlock
from ..panels import BesideSourcePanel, BesideSourceTitlePanel, SourceNote

HALF_A_DAY = timedelta(hours=12)


class PortalPage(Page):
    """What every page has: a sentence for lists and search, words people search by, a body of blocks."""

    summary = models.TextField(_("summary"), max_length=300, blank=True, help_text=_("One or two sentences, shown in lists and in search."))
    keywords = models.CharField(
        _("search words"), max_length=300, blank=True, help_text=_("Other words people use for this, separated by commas. Not shown.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)

    content_panels = [
        SourceNote(),
        BesideSourceTitlePanel("title"),
        BesideSourcePanel("summary"),
        BesideSourcePanel("body"),
        BesideSourcePanel("keywords"),
    ]
    promote_panels = [MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus"), FieldPanel("seo_title")], _("Address and menu"))]

    class Meta:
        abstract = True

    @property
    def shown_language(self):
        """The language the text is really in: a page not translated yet shows its source."""
        return (self.alias_of.locale if self.alias_of_id else self.locale).language_code

    @property
    def is_untranslated(self):
        return self.shown_language != self.locale.language_code

    @property
    def is_shown_left_to_right(self):
        from madang.common.languages import RIGHT_TO_LEFT

        return self.shown_language.split("-")[0] not in RIGHT_TO_LEFT

    @property
    def changed_at(self):
        return self.last_published_at or self.first_published_at

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "translations": self.addresses(), "trail": self.trail()}

    def addresses(self):
        """Where this page is in each language, for the language switch: a translated page may have a translated address."""
        codes = {code for code, _name in settings.LANGUAGES}
        pages = [self, *self.get_translations().live().select_related("locale")]
        return {page.locale.language_code: page.url for page in pages if page.locale.language_code in codes and page.url}

    def trail(self):
        """From the home page down to the parent."""
        return [] if self.depth < 3 else self.get_ancestors().filter(depth__gte=2).select_related("locale")


class HomePage(PortalPage):
    """The portal's front: search first, then what people come for."""

    template = "pages/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ContentPage", "pages.NewsIndex", "pages.EventIndex", "pages.LinkPage"]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        """One search box is enough: the large one stands on the page itself."""
        return {**super().get_context(request, *args, **kwargs), "hide_search": True}


class ContentPage(PortalPage):
    """A page of text; pages under it are listed at its end."""

    office = models.ForeignKey(
        "directory.Office", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("responsible office"),
        help_text=_("Who answers for this page and keeps it right."),
    )  # fmt: skip

    template = "pages/content.html"
    parent_page_types = ["pages.HomePage", "pages.ContentPage"]
    subpage_types = ["pages.ContentPage", "pages.LinkPage"]
    content_panels = [*PortalPage.content_panels, FieldPanel("office")]

    class Meta:
        verbose_name = _("page")

    def get_context(self, request, *args, **kwargs):
        below = self.get_children().live().select_related("locale", "alias_of__locale").specific().order_by("path")
        return {**super().get_context(request, *args, **kwargs), "below": below}


class NewsIndex(PortalPage):
    template = "pages/news_index.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.NewsPage"]

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request, *args, **kwargs):
        news = NewsPage.objects.child_of(self).live().select_related("locale", "alias_of__locale").order_by("-published_on", "-pk")
        return {**super().get_context(request, *args, **kwargs), "news": Paginator(news, 10).get_page(request.GET.get("page"))}


class NewsPage(PortalPage):
    published_on = models.DateField(_("date"), default=timezone.localdate)

    template = "pages/news.html"
    parent_page_types = ["pages.NewsIndex"]
    subpage_types = []
    content_panels = [*PortalPage.content_panels, FieldPanel("published_on")]

    class Meta:
        verbose_name = _("news item")


class EventKind(models.TextChoices):
    COUNCIL = "council", _("Council")
    TOWN = "town", _("In town")
    HEARING = "hearing", _("Hearing")
    DEADLINE = "deadline", _("Deadline")


class EventQuerySet(PageQuerySet):
    """An event without an end is thought to last half a day at most."""

    def upcoming(self):
        now = timezone.now()
        return (self.filter(ends_at__gte=now) | self.filter(ends_at=None, starts_at__gte=now - HALF_A_DAY)).order_by("starts_at")

    def past(self):
        now = timezone.now()
        return (self.filter(ends_at__lt=now) | self.filter(ends_at=None, starts_at__lt=now - HALF_A_DAY)).order_by("-starts_at")


class EventIndex(PortalPage):
    template = "pages/event_index.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.EventPage"]

    class Meta:
        verbose_name = _("calendar")


class EventPage(PortalPage):
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.TOWN)
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_all_day = models.BooleanField(_("all day"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    office = models.ForeignKey("directory.Office", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("office"))
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("neighbourhood"))
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = PageManager.from_queryset(EventQuerySet)()

    template = "pages/event.html"
    parent_page_types = ["pages.EventIndex"]
    subpage_types = []
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("is_all_day")]),
        BesideSourcePanel("place"),
        FieldRowPanel([FieldPanel("office"), FieldPanel("area")]),
        FieldPanel("is_cancelled"),
    ]

    class Meta:
        verbose_name = _("event")

    @property
    def is_short(self):
        """Ends on the day it begins."""
        return self.ends_at is not None and localtime(self.ends_at).date() == localtime(self.starts_at).date()

    @property
    def is_long(self):
        return self.ends_at is not None and not self.is_short

    def clean(self):
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The event ends before it starts. Check both times.")})


class LinkPage(PortalPage):
    """An entry in the tree that leads elsewhere: to an agency, or to another part of the portal."""

    address = models.CharField(_("address"), max_length=500, help_text=_("A web address, or a path on this portal such as /services/."))

    parent_page_types = ["pages.HomePage", "pages.ContentPage"]
    subpage_types = []
    content_panels = [SourceNote(), BesideSourceTitlePanel("title"), BesideSourcePanel("summary"), FieldPanel("address")]

    class Meta:
        verbose_name = _("link")

    def clean(self):
        super().clean()
        if not self.address.startswith(("https://", "http://", "/")):
            raise ValidationError({"address": _("Start the address with https:// or, for a page of this portal, with /.")})

    def serve(self, request, *args, **kwargs):
        return redirect(self.address)
