from django.db import models


class Outcome(models.Model):
    """What the count of a pot gave: `values` as `madang-methods budget --json` prints them, with method, version and explanations."""

    pot = models.OneToOneField("budgeting.Pot", models.CASCADE, related_name="outcome")
    values = models.JSONField()
    impact = models.JSONField(default=dict)  # by group, under this rule and under the others
    markers = models.JSONField(default=dict)  # money by gender marker, and by those who will use it
    method = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
