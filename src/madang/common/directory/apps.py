from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "madang.common.directory"
    label = "directory"

    def ready(self):
        from madang.common.rooms import PackPart, register

        from . import packs

        register(PackPart("directory", packs.load, order=30))
