"""Ballots on their way into the sealed ledger. Nothing here has a time, and nothing names a voter.

A ballot waits in the pending box until enough others wait with it; then the box is shuffled, chained and emptied. Until then
somebody with the server in hand could link it to its receipt by the order of rows: the help page says so.
"""

import uuid

from django.db import models


class PendingBallot(models.Model):
    """One pot's part of a ballot: `content` is the canonical JSON that will be sealed, `given` the channel and what the voter said of themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="pending_ballots")
    content = models.TextField()
    given = models.JSONField(default=dict)


class PendingReceipt(models.Model):
    code = models.CharField(max_length=24, primary_key=True)
    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="pending_receipts")
    channel = models.CharField(max_length=12, default="internet")


class SealedBallot(models.Model):
    """`digest` = SHA-256 of the digest before it and its own content: changing one ballot changes every digest after it."""

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="ballots")
    position = models.PositiveIntegerField()
    content = models.TextField()
    given = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="one_ballot_in_a_place")]


class Receipt(models.Model):
    """Says “accepted”, never the choice; its order is that of a shuffled list."""

    code = models.CharField(max_length=24, primary_key=True)
    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="receipts")
    channel = models.CharField(max_length=12, default="internet")  # so that the sums can be held against the roll, channel by channel


class LedgerHead(models.Model):
    """The last digest of a day, published while the counts stay sealed: what was in the ledger by then cannot change any more."""

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="heads")
    day = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["round", "day"], name="one_head_a_day")]


class Archive(models.Model):
    """What anybody needs to count again: the votes as .pb per pot, rule, order of ties, the roll's sums, SHA-256 of each file."""

    round = models.OneToOneField("budgeting.Round", models.CASCADE, related_name="archive")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
