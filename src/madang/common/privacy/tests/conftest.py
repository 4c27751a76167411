import pytest

from madang.common import rooms


@pytest.fixture
def own_rooms(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(rooms, "_registered", {kind: dict(entries) for kind, entries in rooms._registered.items()})


@pytest.fixture
def only_rooms(monkeypatch):
    """Nothing is registered but what the test registers."""
    monkeypatch.setattr(rooms, "_registered", {})
