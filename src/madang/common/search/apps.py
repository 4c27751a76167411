from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "madang.common.search"
    label = "search"
