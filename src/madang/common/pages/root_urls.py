"""Addresses that have no language: for machines, and the editor's desk."""

from django.urls import include, path, re_path
from wagtail.admin import urls as editor_urls
from wagtail.documents import urls as document_urls

from . import sitemaps, views

urlpatterns = [
    path("editor/", include(editor_urls)),
    path("documents/", include(document_urls)),
    re_path(r"^media/(?P<path>(?:images|original_images|town)/(?!.*\.\.)[\w./-]+)$", views.media, name="media"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
