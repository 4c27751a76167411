"""What passes between the office and the resident."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .application import Application


class InformationRequest(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="information_requests")
    question = models.TextField()
    asked_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer_until = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)  # no answer in time: the clock runs again, a late answer still counts

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(answered_at=None, taken_back_at=None),
                name="one_open_question_at_a_time",
            )
        ]

    @property
    def is_open(self):
        return self.answered_at is None and self.taken_back_at is None


class ClockStop(models.Model):
    """Days that do not count towards the deadline, and why: a question to the resident, or a fee without which a stage does not begin."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="clock_stops")
    request = models.OneToOneField(InformationRequest, models.CASCADE, null=True, blank=True, related_name="clock_stop")
    is_for_fee = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    started_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True, blank=True)


class Note(models.Model):
    """Among colleagues; the resident sees it when they ask for their data."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]


class Decision(models.Model):
    """The outcome with its letter, word for word as it was sent. Anybody with `verification_code` can check it on the portal.

    An upheld objection sets it aside, and the case gets another one; its letter is kept all the same.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    reasons = models.TextField(blank=True)
    subject = models.CharField(max_length=300)
    letter = models.TextField()
    letter_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    verification_code = models.CharField(max_length=24, unique=True)
    decided_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True)  # the day by which it had been promised, stops of the clock counted in
    object_until = models.DateField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=models.Q(set_aside_at=None), name="one_decision_stands_at_a_time")
        ]

    @property
    def stands(self):
        return self.set_aside_at is None


class Objection(models.Model):
    """A resident's objection to a decision, decided by an office that did not take it. The answer goes out as a letter with its own code."""

    class State(models.TextChoices):
        OPEN = "open", _("Being examined")
        UPHELD = "upheld", _("Upheld: the case is decided anew")
        REJECTED = "rejected", _("Rejected: the decision stands")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="objections")
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="+")
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    letter = models.TextField(blank=True)
    letter_digest = models.CharField(max_length=64, blank=True)
    verification_code = models.CharField(max_length=24, unique=True, null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]

    @property
    def is_open(self):
        return self.state == self.State.OPEN


class Feedback(models.Model):
    """How it went, once per case."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="feedback")
    rating = models.PositiveSmallIntegerField()  # 1 (very bad) … 5 (very good)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [models.CheckConstraint(condition=models.Q(rating__range=(1, 5)), name="rating_from_1_to_5")]
