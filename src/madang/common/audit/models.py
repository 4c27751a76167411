from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class LogIsFinal(Exception):
    """Code tried to change or delete what the log already says."""

    def __init__(self):
        super().__init__(_("An entry of the log is written once and never changed. Write a new entry instead."))


class EntryQuerySet(models.QuerySet):
    def unchained(self):
        return self.filter(sequence=None).order_by("pk")

    def chained(self):
        return self.exclude(sequence=None).order_by("sequence")

    def about(self, kind, ids):
        named = EntryObject.objects.filter(kind=kind, object_id__in=[str(pk) for pk in ids])
        return self.filter(pk__in=named.values("entry"))

    def update(self, **fields):
        raise LogIsFinal

    def delete(self):
        raise LogIsFinal


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
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    sequence = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise LogIsFinal
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise LogIsFinal


class EntryObject(models.Model):
    """What an entry is about: one row per object, so that a list view is one entry naming every id shown."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objects_named")
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)  # a number or a UUID

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id", "entry"])]


class Head(models.Model):
    """The end of the chain: one row, locked while entries are chained, so that two workers cannot fork the chain."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
