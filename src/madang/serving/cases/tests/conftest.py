from datetime import datetime, time

import pytest
from django.utils import timezone


@pytest.fixture
def time_machine_day(monkeypatch):
    """Goes to noon of a day: what asks Django for the time is told so."""

    def go(day, hour=12):
        moment = timezone.make_aware(datetime.combine(day, time(hour)))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return go
