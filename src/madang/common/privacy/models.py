import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ANSWER_WITHIN = timedelta(days=30)  # GDPR Art. 12 (3): one month


def answer_by():
    return timezone.localdate() + ANSWER_WITHIN


class AccessObjectionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=AccessObjection.State.OPEN)

    def of(self, account, resident):
        mine = models.Q(pk=None)
        if account:
            mine |= models.Q(account=account)
        if resident:
            mine |= models.Q(resident=resident)
        return self.filter(mine)


class AccessObjection(models.Model):
    """A person says that one look at their data, or one change of it, was not right. The data protection officer answers."""

    class State(models.TextChoices):
        OPEN = "open", _("Being examined")
        JUSTIFIED = "justified", _("The access was in order")
        NOT_JUSTIFIED = "not_justified", _("The access was not in order")

    entry = models.ForeignKey("audit.Entry", models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="access_objections")
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, related_name="access_objections")
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    answer_by = models.DateField(default=answer_by)
    state = models.CharField(max_length=14, choices=State, default=State.OPEN, db_index=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AccessObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["answer_by", "pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "account"], name="one_objection_per_access_and_person")]

    def get_absolute_url(self):
        return reverse("privacy:objection", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_overdue(self):
        return self.is_open and self.answer_by < timezone.localdate()


@dataclass(frozen=True)
class Outcome:
    """What went, or would go, and what stays: in words, so that it can be shown and kept."""

    gone: list[dict[str, Any]]  # [{"room", "count"}]
    kept: list[dict[str, Any]]  # [{"room", "what", "reason", "until"}]

    @property
    def staying(self):
        return [{**part, "day": part["until"] and date.fromisoformat(part["until"])} for part in self.kept]


def new_token():
    return secrets.token_urlsafe(18)


class ErasureRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None)


class ErasureRequest(models.Model):
    """Somebody asked for their data to be erased. Says what went and what had to stay; names nobody once it is done."""

    token = models.CharField(max_length=40, unique=True, default=new_token)  # opens the result, for there is no account any more
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="erasure_requests")
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="erasure_requests")
    requested_at = models.DateTimeField(auto_now_add=True)
    answer_by = models.DateField(default=answer_by)
    filed_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    identity_shown = models.CharField(max_length=200, blank=True)  # how the person showed who they are, at the counter
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    gone = models.JSONField(default=list)  # in the words and language shown to the person
    staying = models.JSONField(default=list)  # [{"room", "what", "reason", "until"}]

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]

    @property
    def is_overdue(self):
        return self.done_at is None and self.answer_by < timezone.localdate()

    @property
    def outcome(self):
        return Outcome(self.gone, self.staying)


class RetentionRun(models.Model):
    """One run that deleted what was due: what and how much, room by room, and which room failed."""

    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    deleted = models.JSONField(default=dict)  # {room: {what: how many}}
    failures = models.JSONField(default=dict)  # {room: what went wrong}

    class Meta:
        ordering = ["-started_at"]

    @property
    def total(self):
        return sum(count for room in self.deleted.values() for count in room.values())


class ImpactAssessment(models.Model):
    """What the town thought about before it began to process sensitive data (GDPR Art. 35)."""

    activity = models.CharField(max_length=160, unique=True)  # key of the activity in the register
    necessity = models.TextField()
    risks = models.TextField()
    measures = models.TextField()
    review_on = models.DateField()
    assessed_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    assessed_at = models.DateTimeField(auto_now=True)
