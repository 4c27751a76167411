"""What a resident proposes, who stands behind it, and what the offices say of it until it stands on the ballot or is refused."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_PUBLIC = ("draft", "removed")


class ProposalQuerySet(models.QuerySet):
    def public(self):
        return self.exclude(state__in=NOT_PUBLIC)

    def checking(self):
        return self.filter(state__in=[Proposal.State.SUBMITTED, Proposal.State.CHECKING])

    def overdue(self):
        """Those that an office or the manager should have dealt with; what lies with its author is late in nobody's hands."""
        return self.checking().filter(due_on__lt=timezone.localdate(), is_with_author=False)


class Proposal(models.Model):
    """`number` is drawn when it is sent; a draft has none. `due_on` is the day by which whoever has it now must have acted."""

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        SUBMITTED = "submitted", gettext_lazy("Waits for an office")
        CHECKING = "checking", gettext_lazy("An office checks it")
        ACCEPTED = "accepted", gettext_lazy("On the ballot")
        REFUSED = "refused", gettext_lazy("Cannot be done")
        MERGED = "merged", gettext_lazy("Joined with another")
        WITHDRAWN = "withdrawn", gettext_lazy("Taken back")
        REMOVED = "removed", gettext_lazy("Removed")

    class Marker(models.IntegerChoices):
        NOT_AIMED = 0, gettext_lazy("Equality is not what it is for")
        ALSO = 1, gettext_lazy("It also makes women and men more equal")
        FIRST_AIM = 2, gettext_lazy("Equality of women and men is its first aim")

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=120, blank=True)
    what = models.TextField(blank=True)
    why = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    pot = models.ForeignKey("budgeting.Pot", models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    cost_cents = models.PositiveBigIntegerField(null=True, blank=True)
    gender_marker = models.PositiveSmallIntegerField(choices=Marker, null=True, blank=True)
    serves = models.JSONField(default=list, blank=True)
    photo_words = models.CharField(max_length=200, blank=True)  # what the picture shows, for those who do not see it
    author_name = models.CharField(max_length=200, blank=True)  # as it is shown; empty where the author does not want it
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="+")
    helper = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    helper_name = models.CharField(max_length=200, blank=True)
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    is_with_author = models.BooleanField(default=False)  # the office has said what it found, and the proposer may answer until `due_on`
    reminded_on = models.DateField(null=True, blank=True)
    project = models.OneToOneField("budgeting.Project", models.SET_NULL, null=True, blank=True, related_name="proposal")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    merged_why = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_proposal_of_a_number")]
        indexes = [models.Index(fields=["round", "state"])]

    def __str__(self):
        return self.title or _("Without a title")

    def get_absolute_url(self):
        return reverse("proposals:show", args=[self.round.code, self.number])

    @property
    def shown_author(self):
        return self.author_name or _("A resident")

    @property
    def is_in_checking(self):
        return self.state in (self.State.SUBMITTED, self.State.CHECKING)

    @property
    def is_public(self):
        return self.state not in NOT_PUBLIC

    @property
    def is_overdue(self):
        return self.is_in_checking and not self.is_with_author and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def may_be_settled(self):
        """Whoever proposed it had their say, or the days for it are over."""
        return self.state == self.State.CHECKING and (not self.is_with_author or self.due_on < timezone.localdate())


class CoAuthor(models.Model):
    """Invited by e-mail, shown once they have confirmed it by the link; until then nothing but the address is known."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="coauthors")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class Support(models.Model):
    """A plus by somebody who finds a proposal good. It is no vote."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports")
    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "account"], name="one_plus_each")]


class Statement(models.Model):
    """A step of the checking, public for good: what an office found, or what the proposer answered (then without a verdict)."""

    class Verdict(models.TextChoices):
        FEASIBLE = "feasible", gettext_lazy("It can be done")
        WITH_CHANGES = "changes", gettext_lazy("It can be done with changes")
        NOT_FEASIBLE = "not", gettext_lazy("It cannot be done")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="statements")
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    text = models.TextField()
    cost_cents = models.PositiveBigIntegerField(null=True, blank=True)
    shares = models.JSONField(default=dict, blank=True)  # {"women": 0.6}: of those who will use it, as the office estimates
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    is_final = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    @property
    def is_answer(self):
        return not self.verdict
