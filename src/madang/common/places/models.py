from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say


class Area(models.Model):
    """A neighbourhood of the town, with its outline (GeoJSON geometry, WGS 84) and who lives there."""

    code = models.SlugField(unique=True)
    name = models.JSONField()  # language → text
    geometry = models.JSONField(null=True, blank=True)
    population = models.PositiveIntegerField(default=0)
    population_by_group = models.JSONField(default=dict, blank=True)  # group → number

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return say(self.name)


class Landmark(models.Model):
    """What people find their way by: a river, a road, a building. A line or a point of GeoJSON, WGS 84."""

    class Kind(models.TextChoices):
        RIVER = "river", _("River")
        COAST = "coast", _("Coast")
        ROAD = "road", _("Road")
        BUILDING = "building", _("House or place")
        NATURE = "nature", _("Nature")

    code = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.JSONField()  # language → text
    geometry = models.JSONField()

    class Meta:
        ordering = ["pk"]  # as the pack lists them

    def __str__(self):
        return say(self.name)

    @property
    def is_point(self):
        return self.geometry["type"] == "Point"


class Address(models.Model):
    """A known address: the look-up behind every address question, and what ties an answer to an area."""

    street = models.JSONField()  # language → text
    street_key = models.CharField(max_length=200, db_index=True)  # lower-case, all languages, for the look-up
    number = models.CharField(max_length=20)
    postcode = models.CharField(max_length=12, db_index=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="addresses")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["street_key", "number"]

    def __str__(self):
        return f"{say(self.street)} {self.number}"
