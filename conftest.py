"""Fixtures for every test of the portal: the cast, and a database that is SQLite unless MADANG_DATABASE says otherwise."""

import gc

import pytest
from django.core.cache import caches
from django.utils import translation
from madang_methods.sweeping import SELDOM

# As while a town is made (madang_methods.sweeping), but for the whole run.
gc.set_threshold(*SELDOM)

pytest_plugins = ["tests.cast", "madang.serving.services.tests.fixtures"]


@pytest.fixture(autouse=True)
def _every_test_begins_in_english():
    """A page asked for in Korean leaves Korean active in the thread, for whichever test comes next."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def _nothing_is_remembered_from_the_last_test(monkeypatch):
    """What a process keeps for a while (the town, its holidays) outlives the database of one test. Within a test it is kept to the end: on a
    busy machine the few seconds went by between two looks, and the second asked the database two questions more than the first.
    """
    caches["process"].clear()
    monkeypatch.setattr(caches["process"], "get_backend_timeout", lambda *_seconds: None)


def pytest_collection_modifyitems(config, items):
    """A test of what one database alone can do belongs to the run on that database; `make test` has one on each."""
    from django.db import connection

    other = {"sqlite": "postgres", "postgresql": "sqlite"}[connection.vendor]
    theirs = [item for item in items if item.get_closest_marker(other)]
    if theirs:
        config.hook.pytest_deselected(items=theirs)
        items[:] = [item for item in items if not item.get_closest_marker(other)]
