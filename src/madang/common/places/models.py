from django.db import models

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
