from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.views import serve

from madang.common.ui.public_pages import public_page

from . import desk, feeds, views

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/feed.atom", feeds.AlertsAtom(), name="alerts_feed"),
    path("site-map/", views.site_map, name="site_map"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("accessibility/complain/", views.accessibility_complain, name="accessibility_complain"),
    path("accessibility/complain/thanks/", views.accessibility_thanks, name="accessibility_thanks"),
    path("desk/barriers/", desk.complaints, name="complaints"),
    path("desk/barriers/<int:pk>/", desk.complaint, name="complaint"),
    path("contact/", views.contact, name="contact"),
    path("news/feed.atom", feeds.NewsAtom(), name="news_feed"),
    path("news/feed.rss", feeds.NewsRss(), name="news_rss"),
    path("events/calendar.ics", views.events_calendar, name="events_calendar"),
    path("events/<int:pk>.ics", views.event_calendar, name="event_calendar"),
    re_path(r"^((?:[\w\-]+/)*)$", public_page(serve), name="wagtail_serve"),
    path("", include(wagtail_urls)),  # last: whatever no room answers is a page
]
