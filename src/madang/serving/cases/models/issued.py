"""What a decision gives out besides its letter."""

from django.db import models

from .dealings import Decision


class IssuedDocument(models.Model):
    """One copy of an output, such as a certificate, word for word as it was issued. It holds as long as its decision stands."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="documents")
    output = models.CharField(max_length=60)
    number = models.CharField(max_length=40, unique=True)
    subject = models.CharField(max_length=300, blank=True)
    letter = models.TextField(blank=True)
    letter_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    verification_code = models.CharField(max_length=24, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.subject} {self.number}"
