import hashlib
import json
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say

from .definitions.service import ServiceDefinition


class Event(models.Model):
    """A moment in a life or in a business for which people look for services."""

    class Kind(models.TextChoices):
        LIFE = "life", _("Life event")
        BUSINESS = "business", _("Business event")

    code = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.JSONField()
    description = models.JSONField(default=dict, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self):
        return say(self.name)

    def get_absolute_url(self):
        return reverse("services:event", args=[self.code])


class EvidenceType(models.Model):
    """A kind of document that proves something, described once for every service that asks for it."""

    code = models.SlugField(unique=True)
    name = models.JSONField()
    description = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return say(self.name)


class ServiceQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(current_version=None).filter(is_withdrawn=False)


class Service(models.Model):
    """A public service. `draft` is what editors change; residents see `current_version`."""

    slug = models.SlugField(max_length=80, unique=True)
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="services")
    events = models.ManyToManyField(Event, related_name="services", blank=True)
    draft = models.JSONField()
    current_version = models.OneToOneField("ServiceVersion", models.PROTECT, null=True, blank=True, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return say((self.current_version.content if self.current_version_id else self.draft).get("name"))

    def get_absolute_url(self):
        return reverse("services:service", args=[self.slug])


def content_digest(content: dict) -> str:
    """SHA-256 over the canonical JSON, so that the same definition has the same digest everywhere."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class ServiceVersion(models.Model):
    """Form, workflow, fee and texts as they were on the day of publication. Never changed, never deleted; every case pins one."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="one_version_number_per_service")]
        ordering = ["service", "-number"]

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError(_("A published version cannot be changed. Publish a new one."))
        self.digest = content_digest(self.content)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError(_("A published version cannot be deleted: cases refer to it."))

    @cached_property
    def definition(self) -> ServiceDefinition:
        return definition_of(self.pk, self.digest, self.content)


_definitions: dict[tuple[int, str], ServiceDefinition] = {}


def definition_of(pk: int, digest: str, content: dict) -> ServiceDefinition:
    """Parsing costs milliseconds and a version never changes, so each process parses it once."""
    if (pk, digest) not in _definitions:
        if len(_definitions) > 500:
            _definitions.clear()
        _definitions[pk, digest] = ServiceDefinition.model_validate(content)
    return _definitions[pk, digest]


class PublishingRule(models.Model):
    """One row: what this town demands before a version is published."""

    two_people = models.BooleanField(default=False)

    @classmethod
    def current(cls) -> "PublishingRule":
        return cls.objects.first() or cls()


class ReviewQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Review.State.WAITING)


class Review(models.Model):
    """A draft, frozen as its editor saw it, that a second person approves or sends back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    service = models.ForeignKey(Service, models.CASCADE, related_name="reviews")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service"], condition=models.Q(state="waiting"), name="one_waiting_review_per_service")
        ]
        ordering = ["-asked_at"]

    def get_absolute_url(self):
        return reverse("services_editor_review", args=[self.service.slug])

    @property
    def is_outdated(self):
        """The draft has been changed since."""
        return content_digest(self.service.draft) != self.digest
