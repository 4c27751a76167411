from django.urls import path

from . import views

urlpatterns = [
    path("", views.demo_page, name="demo"),
    path("as/<int:pk>/", views.sign_in_as, name="demo_sign_in_as"),
]
