from django.db import models


class Holiday(models.Model):
    """A day on which the town hall does not work."""

    day = models.DateField(unique=True)
    name = models.JSONField(default=dict)

    class Meta:
        ordering = ["day"]
