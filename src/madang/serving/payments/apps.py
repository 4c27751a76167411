from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "madang.serving.payments"
    label = "payments"
