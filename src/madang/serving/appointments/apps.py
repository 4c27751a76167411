from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "madang.serving.appointments"
    label = "appointments"
