from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "madang.common.people"
    label = "people"
