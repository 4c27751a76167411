"""Several rules tried on an earlier vote, before a round's rule is fixed."""

import io
import zipfile

from django.db import models
from django.urls import reverse

from .ledger import Archive


class Trial(models.Model):
    """`result` as counting.try_rules gives it. The ballots are those of a counted pot, or of a file, which is forgotten once counted."""

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="trials")
    pot = models.ForeignKey("budgeting.Pot", models.CASCADE, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    rules = models.JSONField()
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name or f"{self.pot.round}, {self.pot}"

    def get_absolute_url(self):
        return reverse("budgeting:trial", args=[self.round.code, self.pk])

    @property
    def ballots(self):
        """The vote in the Pabulib format; of a counted pot, to the byte as it was published."""
        if self.pot is None:
            return self.content
        with zipfile.ZipFile(io.BytesIO(bytes(Archive.objects.get(round=self.pot.round_id).content))) as archive:
            return archive.read(f"{self.pot.code}.pb").decode()
