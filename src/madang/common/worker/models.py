from datetime import timedelta

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """When a piece of periodic work is next due. Kept, so that a restart neither repeats nor forgets it."""

    key = models.CharField(max_length=80, primary_key=True)
    next_run_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.TextField(blank=True)


class Heartbeat(models.Model):
    """Says that the worker lives: one row, touched every few seconds."""

    beat_at = models.DateTimeField()
    started_at = models.DateTimeField()
    pid = models.PositiveIntegerField()
    host = models.CharField(max_length=200)

    LATE = timedelta(seconds=30)

    @classmethod
    def age(cls):
        """Time since the worker was last heard of, or None when it never was."""
        beat = cls.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
        return None if beat is None else timezone.now() - beat
