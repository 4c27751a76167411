from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "madang.common.places"
    label = "places"
