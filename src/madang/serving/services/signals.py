"""What services announce to rooms on the right."""

from django.dispatch import Signal

service_published = Signal()
"""A service has a new version, or was taken off (version=None). Sent after the commit. Arguments: service, version."""
