from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "madang.serving.cases"
    label = "cases"
