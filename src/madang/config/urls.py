"""The addresses of the portal. What outsiders rely on stands here; the default language has no prefix, others have (/ko/…)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
]

urlpatterns += i18n_patterns(
    path("account/", include("allauth.urls")),
    path("services/", include("madang.serving.services.urls")),
    path("", include("madang.serving.cases.urls")),
    prefix_default_language=False,
)
