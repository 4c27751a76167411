"""Fixtures for every test of the portal: the cast, and a database that is SQLite unless MADANG_DATABASE says otherwise."""

import pytest
from django.utils import translation

pytest_plugins = ["tests.cast", "madang.serving.services.tests.fixtures"]


@pytest.fixture(autouse=True)
def _every_test_begins_in_english():
    """A page asked for in Korean leaves Korean active in the thread, for whichever test comes next."""
    translation.activate("en")
