from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "madang.common.audit"
    label = "audit"

    def ready(self):
        from madang.common.rooms import Check, Periodic, register

        from . import keeping

        register(Periodic("audit.witness", 3600, keeping.note_head), Check("audit.chain", keeping.check_chain))
