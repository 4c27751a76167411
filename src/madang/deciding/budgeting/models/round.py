"""A round of the town's money, its pots, and the projects on its ballot."""

from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say
from madang.common.phases.models import Phase
from madang.common.phases.queries import phases_of

DEFAULT_RULE = "equal-shares/cost/add1u/overspend"


class RoundQuerySet(models.QuerySet):
    def announced(self):
        """Those with a phase; what is still being planned is nobody's yet."""
        return self.filter(pk__in=Phase.objects.filter(process_kind=Round._meta.label_lower).values("process_id"))


class Round(models.Model):
    """`rule` is the full published name of how votes become an outcome; from the first ballot on nobody can change it."""

    class BallotType(models.TextChoices):
        APPROVAL = "approval", _("Choose projects")
        KNAPSACK = "knapsack", _("Choose projects that fit into the money")
        RANKING = "ranking", _("Put projects in order")

    code = models.SlugField(unique=True)
    name = models.JSONField()
    description = models.JSONField(default=dict, blank=True)
    currency = models.CharField(max_length=3)
    rule = models.CharField(max_length=120, default=DEFAULT_RULE)
    ballot_type = models.CharField(max_length=8, choices=BallotType, default=BallotType.APPROVAL)
    minimum_age = models.PositiveSmallIntegerField(default=16)
    most_choices = models.PositiveSmallIntegerField(null=True, blank=True)  # projects on one ballot and pot
    threshold = models.PositiveIntegerField(default=0)  # votes below which a project takes no part
    tells_area = models.BooleanField(default=False)  # a voter's area goes into the box with the ballot, to be told of five or more alike
    tie_order = models.JSONField(default=list, blank=True)  # numbers of the projects in the order drawn before the vote
    closed_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    sums = models.JSONField(default=list, blank=True)  # the sheet of reconciliation, as it was when the round was closed

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return say(self.name)

    def get_absolute_url(self):
        return reverse("budgeting:round", args=[self.code])

    @cached_property
    def phases(self):
        return phases_of(self)

    @property
    def phase(self):
        return next((phase for phase in self.phases if phase.is_open), None)

    @property
    def is_voting(self):
        return self.phase is not None and "vote" in self.phase.acts

    @property
    def has_proposals(self):
        """There are some, or they can be made now."""
        return any("propose" in phase.acts and phase.is_open for phase in self.phases) or self.proposals.exclude(number=None).exists()

    @property
    def vote_is_over(self):
        return any("vote" in phase.acts and phase.is_over for phase in self.phases)

    def vote_has_been_over_for(self, while_: timedelta) -> bool:
        return any("vote" in phase.acts and phase.closes_at <= timezone.now() - while_ for phase in self.phases)

    @property
    def is_ranking(self):
        return self.ballot_type == self.BallotType.RANKING


class Pot(models.Model):
    """An amount for one area, or for the whole town where `area` is empty: each pot is an election of its own."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="pots")
    code = models.SlugField()
    name = models.JSONField()
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="+")
    budget_cents = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="one_pot_of_a_code")]

    def __str__(self):
        return say(self.name)


class ProjectQuerySet(models.QuerySet):
    def carried_out(self):
        return self.filter(state__in=Project.CARRIED_OUT)

    def on_the_ballot(self):
        return self.filter(state=Project.State.ACCEPTED)


class Project(models.Model):
    """What can be voted for. `gender_marker` as the OECD's DAC has it: 0 not aimed at equality, 1 also, 2 first of all."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("On the ballot")
        FUNDED = "funded", _("Funded")
        NOT_FUNDED = "not_funded", _("Not funded")
        BUILDING = "building", _("Being carried out")
        DONE = "done", _("Done")

    CARRIED_OUT = (State.FUNDED, State.BUILDING, State.DONE)

    round = models.ForeignKey(Round, models.CASCADE, related_name="projects")
    pot = models.ForeignKey(Pot, models.PROTECT, related_name="projects")
    number = models.PositiveIntegerField()
    title = models.JSONField()
    summary = models.JSONField(default=dict, blank=True)
    cost_cents = models.PositiveBigIntegerField()
    where = models.JSONField(default=dict, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    gender_marker = models.PositiveSmallIntegerField(null=True, blank=True)
    beneficiaries = models.JSONField(default=dict, blank=True)  # {"women": 0.6}: shares of those who will use it
    exclusive_group = models.CharField(max_length=40, blank=True)  # electing one removes the others
    state = models.CharField(max_length=12, choices=State, default=State.ACCEPTED)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_project_of_a_number")]

    def __str__(self):
        return say(self.title)

    def get_absolute_url(self):
        return reverse("budgeting:project", args=[self.round.code, self.number])

    @property
    def is_carried_out(self):
        return self.state in self.CARRIED_OUT
