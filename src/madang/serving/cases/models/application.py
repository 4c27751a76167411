from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.people.models import Channel, Mandate


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=Application.OPEN)

    def overdue(self):
        return self.filter(status=Application.Status.IN_PROGRESS, due_on__lt=timezone.localdate())

    def of_account(self, account):
        """Theirs by record, or sent with the e-mail address they have proved to own."""
        mine = models.Q(account=account, resident=None)
        if account.resident_id:
            held = Mandate.objects.current().filter(holder=account.resident_id, resident=models.OuterRef("resident"))
            still_held = models.Exists(held.filter(models.Q(scope="") | models.Q(scope=models.OuterRef("service__slug"))))
            mine |= models.Q(resident=account.resident_id) | (models.Q(account=account) & still_held)
        return self.filter(mine | models.Q(account=None, resident=None, contact_email__iexact=account.email))


class Application(models.Model):
    """A case. It keeps the exact version of the service it was made with, whatever is edited since."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", _("Being worked on")
        WAITING = "waiting", _("Waiting for your answer")
        UNPAID = "unpaid", _("Waiting for the fee")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (Status.IN_PROGRESS, Status.WAITING, Status.UNPAID)

    reference = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="applications")
    service = models.ForeignKey("services.Service", models.PROTECT, related_name="applications")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    part = models.CharField(max_length=60, blank=True)  # id of the part of a life event
    objects_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="applications")
    answers = models.JSONField(default=dict)
    channel = models.CharField(max_length=12)  # online, counter, paper, phone
    language = models.CharField(max_length=12)

    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="applications")
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="applications")
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True, db_index=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_address = models.TextField(blank=True)
    contact_channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="applications")
    assisted_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    consent_how = models.CharField(max_length=20, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)

    status = models.CharField(max_length=12, choices=Status, default=Status.IN_PROGRESS)
    stage = models.CharField(max_length=60, blank=True)
    submitted_at = models.DateTimeField(db_index=True)
    promised_on = models.DateField()  # the day promised at submission
    due_on = models.DateField()  # the same, moved by the days the clock was stopped
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erase_after = models.DateField(null=True, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        indexes = [
            models.Index(fields=["status", "due_on"]),
            models.Index(fields=["office", "status", "due_on"]),
            models.Index(fields=["service", "submitted_at"]),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("desk:case", args=[self.reference])

    @property
    def resident_url(self):
        return reverse("cases:follow", args=[self.reference])

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_decided(self):
        return self.status == self.Status.DECIDED

    @property
    def is_overdue(self):
        return self.status == self.Status.IN_PROGRESS and self.due_on < timezone.localdate()

    @property
    def definition(self):
        return self.version.definition

    @property
    def decision(self):
        """The one that stands; None before the first, and while the case is decided anew."""
        return next((decision for decision in self.decisions.all() if decision.stands), None)

    @cached_property
    def workflow(self):
        return self.definition.workflow_of(self.part)


class TaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def in_queue(self):
        """What an office has to do, what is due first on top."""
        return self.open().select_related("application__service__current_version", "assigned_to", "office").order_by("due_on", "pk")


class Task(models.Model):
    """What one office has to do in the present stage of a case."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="tasks")
    stage = models.CharField(max_length=60)
    task = models.CharField(max_length=60)  # id in the workflow
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="tasks")
    assigned_to = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="tasks")
    started_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    escalate_on = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    finding = models.CharField(max_length=12, blank=True)  # agrees, objects, conditions
    finding_text = models.TextField(blank=True)
    objection = models.ForeignKey("cases.Objection", models.CASCADE, null=True, blank=True, related_name="+")  # upheld: decide anew

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "stage", "task"], name="each_task_once")]
        indexes = [
            models.Index(fields=["office", "done_at", "due_on"]),
            models.Index(fields=["assigned_to", "done_at", "due_on"]),
        ]


class Attachment(models.Model):
    """A file that came with an answer, or later with the reply to a question."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    question = models.CharField(max_length=60, blank=True)
    information_request = models.ForeignKey("cases.InformationRequest", models.CASCADE, null=True, blank=True, related_name="attachments")
