from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "madang.common.worker"
    label = "worker"
