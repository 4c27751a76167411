from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "madang.common.people"
    label = "people"

    def ready(self):
        from . import receivers  # noqa: F401
