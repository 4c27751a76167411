from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "madang.common.notices"
    label = "notices"
