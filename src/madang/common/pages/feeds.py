from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale

from madang.common.ui.models import Town

from . import queries
from .models import Alert


class _TownFeed(Feed):
    """Addresses in a feed are whole, since it is read elsewhere."""

    def title(self):
        return f"{Town.current()} · {self.heading()}"

    def link(self):
        return f"{settings.BASE_URL}/"

    @property
    def language(self):
        return get_language()


class NewsRss(_TownFeed):
    def heading(self):
        return _("News")

    def description(self):
        return _("News of the town")

    def items(self):
        locale = Locale.objects.filter(language_code=get_language()).first() or Locale.get_default()
        return queries.latest_news(locale, 30)

    def item_title(self, page):
        return page.title

    def item_description(self, page):
        return page.summary

    def item_link(self, page):
        return settings.BASE_URL + page.url

    def item_pubdate(self, page):
        return timezone.make_aware(datetime.combine(page.published_on, time.min))

    def item_updateddate(self, page):
        return page.changed_at or self.item_pubdate(page)


class NewsAtom(NewsRss):
    feed_type = Atom1Feed

    def subtitle(self):
        return self.description()


class AlertsAtom(_TownFeed):
    feed_type = Atom1Feed

    def heading(self):
        return _("Alerts")

    def items(self):
        return Alert.objects.current()

    def item_title(self, alert):
        return str(alert)

    def item_description(self, alert):
        return alert.said_text

    def item_link(self, alert):
        return settings.BASE_URL + alert.get_absolute_url()

    def item_pubdate(self, alert):
        return alert.starts_at

    def item_updateddate(self, alert):
        return alert.updated_at
