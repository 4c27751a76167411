from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "madang.common.rooms"
    label = "rooms"
