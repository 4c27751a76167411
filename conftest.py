"""Fixtures for every test of the portal: the cast, and a database that is SQLite unless MADANG_DATABASE says otherwise."""

pytest_plugins = ["tests.cast"]
