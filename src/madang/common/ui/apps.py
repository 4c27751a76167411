from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "madang.common.ui"
    label = "ui"
