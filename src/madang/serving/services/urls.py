from django.urls import path

from . import views

app_name = "services"
urlpatterns = [
    path("", views.index, name="index"),
    path("events/<slug:code>/", views.event, name="event"),
    path("<slug:slug>/", views.service, name="service"),
]
