from django.urls import path

from . import views

urlpatterns = [
    path("offices/", views.offices, name="offices"),
    path("offices/<slug:code>/", views.office, name="office"),
    path("agencies/", views.agencies, name="agencies"),
]
