from django.apps import AppConfig


class DeployConfig(AppConfig):
    name = "madang.deploy"
    label = "deploy"
