from django.urls import path

from .views import performance

app_name = "performance"
urlpatterns = [
    path("", performance.index, name="index"),
    path("data.json", performance.as_json, name="json"),
    path("<slug:slug>/", performance.service, name="service"),
]
