from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "madang.common.files"
    label = "files"
