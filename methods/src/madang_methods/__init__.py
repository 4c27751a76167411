"""Published methods for local government. Import the module you need; this door loads nothing by itself."""

__version__ = "0.1.0"
