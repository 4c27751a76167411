from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "madang.common.packs"
    label = "packs"
