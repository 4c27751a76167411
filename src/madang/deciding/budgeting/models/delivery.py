"""What becomes of a funded project: who carries it out, by when, for how much, and what the office reports."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say

from .round import Project


class DeliveryQuerySet(models.QuerySet):
    def of_funded(self):
        """A plan may be laid before the count; only what was funded is told."""
        return self.filter(project__state__in=Project.CARRIED_OUT)

    def owing(self, day):
        """A report is due by this day."""
        return self.of_funded().filter(ended_on=None, next_report_on__lte=day)


class Delivery(models.Model):
    """Dates are planned (`starts_on`, `ends_on`) and real (`started_on`, `ended_on`). The office owes a report by `next_report_on`."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Being carried out")
        LATE = "late", _("Later than planned")
        DONE = "done", _("Done")

    project = models.OneToOneField("budgeting.Project", models.CASCADE, related_name="delivery")
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="+")
    granted_cents = models.PositiveBigIntegerField()
    spent_cents = models.PositiveBigIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    report_every_days = models.PositiveSmallIntegerField(default=90)
    next_report_on = models.DateField()
    reminded_of = models.DateField(null=True, blank=True)  # the due date that the office was last reminded of

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["project__number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_delivery_ends_after_it_starts")
        ]

    def __str__(self):
        return str(self.project)

    @property
    def state(self):
        if self.ended_on:
            return self.State.DONE
        if self.ends_on < timezone.localdate() or (not self.started_on and self.starts_on < timezone.localdate()):
            return self.State.LATE
        return self.State.RUNNING if self.started_on else self.State.PLANNED

    @property
    def is_report_overdue(self):
        return not self.ended_on and self.next_report_on < timezone.localdate()


class DeliveryReport(models.Model):
    """What the office says, in the languages in which it said it. Published at once."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="reports")
    written_on = models.DateField()
    text = models.JSONField()
    spent_cents = models.PositiveBigIntegerField()
    by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    photo = models.OneToOneField("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    photo_shows = models.JSONField(default=dict, blank=True)  # for those who do not see it

    class Meta:
        ordering = ["-written_on", "-pk"]

    def __str__(self):
        return say(self.text)[:60]
