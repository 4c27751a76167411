from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "madang.common.pages"
    label = "pages"
