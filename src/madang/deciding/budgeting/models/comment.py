"""What residents say about proposals and projects, what the town answers, and what was taken down, with its reason."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CommentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=Comment.State.PUBLISHED)

    def held(self):
        return self.filter(state=Comment.State.HELD)

    def unanswered(self):
        return self.published().filter(answered_at=None).exclude(due_on=None)

    def overdue(self):
        return self.unanswered().filter(due_on__lt=timezone.localdate())


class Comment(models.Model):
    """On a proposal or on a project. The answer is the town's and stands below it; `due_on` is empty where none is owed."""

    class State(models.TextChoices):
        HELD = "held", gettext_lazy("Waits for a look")
        PUBLISHED = "published", gettext_lazy("Published")
        REMOVED = "removed", gettext_lazy("Removed")

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="comments")
    proposal = models.ForeignKey("budgeting.Proposal", models.CASCADE, null=True, blank=True, related_name="comments")
    project = models.ForeignKey("budgeting.Project", models.CASCADE, null=True, blank=True, related_name="comments")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PUBLISHED)
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    answered_for = models.ForeignKey("directory.Office", models.PROTECT, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proposal=None, project__isnull=False) | models.Q(proposal__isnull=False, project=None),
                name="a_comment_is_on_one_thing",
            )
        ]

    def __str__(self):
        return self.text[:60]

    def get_absolute_url(self):
        if self.proposal_id:
            return f"{self.proposal.get_absolute_url()}#comment-{self.pk}"
        return f"{reverse('proposals:project', args=[self.round.code, self.project.number])}#comment-{self.pk}"

    @property
    def shown_name(self):
        return self.name or _("A resident")

    @property
    def is_overdue(self):
        return self.answered_at is None and self.due_on is not None and self.due_on < timezone.localdate()


class Reason(models.TextChoices):
    """Why something is taken down: the rules of the discussion, each in a line."""

    INSULT = "insult", gettext_lazy("It insults or threatens somebody")
    HATE = "hate", gettext_lazy("It is directed against a group of people")
    PRIVATE = "private", gettext_lazy("It says private things about somebody")
    ADVERT = "advert", gettext_lazy("It advertises something")
    ELSEWHERE = "elsewhere", gettext_lazy("It has nothing to do with the town budget")
    UNLAWFUL = "unlawful", gettext_lazy("It breaks the law in another way")


class Report(models.Model):
    """Somebody thinks a comment or a proposal breaks the rules. Kept without who said so once it is settled."""

    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="reports")
    proposal = models.ForeignKey("budgeting.Proposal", models.CASCADE, null=True, blank=True, related_name="reports")
    reason = models.CharField(max_length=9, choices=Reason)
    text = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class Removal(models.Model):
    """A line of the public log: the content is gone, the reason stays."""

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="removals")
    what = models.CharField(max_length=8)  # proposal or comment
    about = models.CharField(max_length=160, blank=True)  # for a comment: what it stood on
    reason = models.CharField(max_length=9, choices=Reason)
    explanation = models.CharField(max_length=500)
    was_reported = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
