from django.db import models


class PerformanceReport(models.Model):
    """How well the services did, computed by the worker and published as it stands here."""

    made_at = models.DateTimeField(auto_now_add=True)
    since = models.DateField()
    method = models.CharField(max_length=60)
    method_version = models.CharField(max_length=20)
    content = models.JSONField()

    class Meta:
        get_latest_by = "made_at"
