"""The addresses of the portal. What outsiders rely on stands here; the default language has no prefix, others have (/ko/…)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from madang.common.notices.views import demo_outbox
from madang.common.ui.views import theme
from madang.common.worker.views import health
from madang.config.api import api
from madang.config.api_errors import nothing_here
from madang.serving.services import views as services

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    re_path("^api/", nothing_here),
    path("services.jsonld", services.json_ld, name="services_jsonld"),
    path("services.ttl", services.turtle, name="services_turtle"),
    path("theme.css", theme, name="theme"),
    path("health", health, name="health"),
    path("demo/outbox", demo_outbox, name="demo_outbox"),
    *i18n_patterns(
        path("editor/services/", include("madang.serving.services.editing.urls")), prefix_default_language=False
    ),  # before the editor's desk
    path("", include("madang.common.pages.root_urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("madang.deploy.urls")))

urlpatterns += i18n_patterns(
    path("ui/", include("madang.common.ui.urls")),
    path("account/", include("madang.common.people.account_urls")),
    path("", include("madang.common.people.urls")),
    path("", include("madang.common.directory.urls")),
    path("", include("madang.common.places.urls")),
    path("files/", include("madang.common.files.urls")),
    path("desk/", include("madang.common.notices.urls")),
    path("", include("madang.common.privacy.urls")),
    path("services/", include("madang.serving.services.urls")),
    path("", include("madang.serving.cases.urls")),
    path("", include("madang.serving.payments.urls")),
    path("", include("madang.serving.appointments.urls")),
    path("desk/", include("madang.serving.cases.desk_urls")),
    path("desk/counter/", include("madang.serving.cases.counter_urls")),
    path("budget/", include("madang.deciding.budgeting.proposal_urls")),
    path("desk/budget/", include("madang.deciding.budgeting.proposal_desk_urls")),
    path("budget/", include("madang.deciding.budgeting.urls")),
    path("desk/budget-paper/", include("madang.deciding.budgeting.paper_urls")),
    path("performance/", include("madang.serving.cases.performance_urls")),
    path("", include("madang.common.search.urls")),
    path("", include("madang.common.pages.urls")),  # last: it takes whatever is left
    prefix_default_language=False,
)

handler404 = "madang.common.pages.views.not_found"
