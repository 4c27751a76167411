from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "madang.common.files"
    label = "files"

    def ready(self):
        from madang.common.rooms import Check, Periodic, Retention, register

        from . import keeping, scanner

        if scanner.is_configured():
            register(Periodic("files.scan", 2, keeping.scan))
        register(
            Retention("files.ownerless", keeping.remove_left_over),
            Check("files.scanner", keeping.check_scanner),
        )
