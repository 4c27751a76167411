from django.db import models

from madang.common.languages import say


class Holiday(models.Model):
    """A day on which the town hall does not work."""

    day = models.DateField(unique=True)
    name = models.JSONField(default=dict)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {say(self.name)}".strip()
