from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "madang.common.audit"
    label = "audit"
