from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "madang.common.people"
    label = "people"

    def ready(self):
        from madang.common.rooms import PackPart, register

        from . import packs, panels, receivers  # noqa: F401

        register(PackPart("residents", packs.load_residents, order=45), PackPart("staff", packs.load_staff, order=50), *panels.entries())
