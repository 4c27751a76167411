from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "madang.common.search"
    label = "search"

    def ready(self):
        from madang.common.rooms import PackPart, Periodic, register

        from .actions import refresh

        register(
            Periodic("search.refresh", 600, refresh),
            PackPart("search", _after_a_pack, order=1000),
        )


def _after_a_pack(folder, report):
    from .actions import refresh

    report.count("search documents", refresh()["written"])
