from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "madang.common.directory"
    label = "directory"
