from django.db import models


class Document(models.Model):
    """One findable thing in one language. The database keeps the index over its words up to date by itself (migration 0002)."""

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    title_words = models.TextField(blank=True)
    keyword_words = models.TextField(blank=True)
    summary_words = models.TextField(blank=True)
    body_words = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="one_document_per_language")]
        indexes = [models.Index(fields=["source", "language"])]
