"""What cases announce to rooms on the right."""

from django.dispatch import Signal

application_submitted = Signal()
"""A case has been opened. Arguments: application."""

application_decided = Signal()
"""A case has been decided. Arguments: application, decision."""
