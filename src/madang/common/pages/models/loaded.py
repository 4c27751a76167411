from django.db import models


class Loaded(models.Model):
    """What a pack put here and how it looked then, so that loading again changes nothing an editor has touched."""

    key = models.CharField(max_length=250, unique=True)  # pages/families.md#ko
    source = models.CharField(max_length=64)  # digest of what the pack held
    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.BigIntegerField(null=True, blank=True)  # the page's latest revision right after loading
    state = models.CharField(max_length=64, blank=True)  # digest of the row right after loading, for what has no revisions
