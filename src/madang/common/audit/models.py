from django.db import models


class Entry(models.Model):
    """One thing somebody did or looked at. Holds ids, never content; is written once and never changed.

    `actor_id` is a plain number: erasing the account removes the person behind it and leaves the log whole.
    The worker alone fills `sequence`, `previous` and `digest` (audit/chain.py).
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=12)  # account, applicant (by link), system
    actor_id = models.BigIntegerField(null=True, db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    is_read = models.BooleanField(default=False)
    purpose = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    sequence = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "entries"


class EntryObject(models.Model):
    """What an entry is about: one row per object, so that a list view is one entry naming every id shown."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="objects_named")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id", "entry"])]
