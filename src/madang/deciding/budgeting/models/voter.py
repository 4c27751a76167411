"""The roll of a round: who may vote, struck off once whatever the channel."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VoterQuerySet(models.QuerySet):
    def strike(self, pk, state):
        """Off the roll, in one statement, so that of two attempts at once exactly one gets True. No time is kept."""
        return self.filter(pk=pk, state=Voter.State.OPEN).update(state=state) == 1

    def struck_off(self):
        return self.exclude(state=Voter.State.OPEN)


class Voter(models.Model):
    """Nothing here tells when somebody voted, and nothing on a ballot tells whose it is."""

    class State(models.TextChoices):
        OPEN = "open", _("May vote")
        VOTED = "voted", _("Has voted")
        COUNTER = "counter", _("Has voted at the counter")
        PAPER = "paper", _("Was given a sheet of paper")

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="voters")
    resident = models.ForeignKey("people.Resident", models.CASCADE, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="+")
    code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)

    objects = VoterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "resident"], name="once_on_the_roll")]

    @property
    def has_voted(self):
        return self.state != self.State.OPEN
