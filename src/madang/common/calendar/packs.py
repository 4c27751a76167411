"""The town's holidays, from pack.yaml."""

from .models import Holiday


def load(folder, report):
    for holiday in report.pack.calendar.holidays:
        Holiday.objects.update_or_create(day=holiday.date, defaults={"name": holiday.name})
        report.count("holidays")
