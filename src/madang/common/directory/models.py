from django.db import models
from django.urls import reverse

from madang.common.languages import say


class Office(models.Model):
    """A part of the administration; `parent` makes the organisation chart."""

    code = models.SlugField(unique=True)
    name = models.JSONField()
    description = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    head_name = models.JSONField(default=dict, blank=True)
    head_title = models.JSONField(default=dict, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.JSONField(default=dict, blank=True)
    opening_hours = models.JSONField(default=dict, blank=True)  # "mon" → [["09:00", "18:00"], …]
    order = models.PositiveIntegerField(default=0)
    is_closed = models.BooleanField(default=False)  # an office that no longer exists keeps its old cases

    class Meta:
        ordering = ["order", "code"]

    def __str__(self):
        return say(self.name)

    def get_absolute_url(self):
        return reverse("office", args=[self.code])


class Agency(models.Model):
    """An authority outside the town to which residents are sent."""

    code = models.SlugField(unique=True)
    name = models.JSONField()
    description = models.JSONField(default=dict, blank=True)
    url = models.URLField()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["order", "code"]

    def __str__(self):
        return say(self.name)
