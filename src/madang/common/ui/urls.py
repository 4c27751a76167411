from django.urls import path

from . import views

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("desk/", views.gallery_desk, name="gallery_desk"),
]
