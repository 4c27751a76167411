from django.conf import settings
from django.core.cache import caches
from django.db import models

from madang.common.languages import say


class Town(models.Model):
    """The one town of this portal: what its editor changes instead of code."""

    name = models.JSONField()
    tagline = models.JSONField(default=dict, blank=True)
    mark = models.FileField(upload_to="town", blank=True)  # SVG or PNG
    color_primary = models.CharField(max_length=7, blank=True)
    color_header = models.CharField(max_length=7, blank=True)
    color_accent = models.CharField(max_length=7, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.JSONField(default=dict, blank=True)
    currency = models.CharField(max_length=3, default="KRW")
    country = models.CharField(max_length=2, default="kr")
    privacy_officer = models.JSONField(default=dict, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    CACHE = "town"

    def __str__(self):
        return say(self.name)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        caches["process"].delete(self.CACHE)

    @property
    def has_theme(self):
        return bool(self.color_primary or self.color_header or self.color_accent)

    @classmethod
    def current(cls):
        """Read once a few seconds in each process: every page shows the name."""
        cache = caches["process"]
        town = cache.get(cls.CACHE)
        if town is None:
            town = cls.objects.first() or cls(name={"en": settings.TOWN_NAME})
            cache.set(cls.CACHE, town, 5)
        return town
