from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "madang.serving.services"
    label = "services"
