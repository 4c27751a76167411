from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say


class Who(models.TextChoices):
    EVERYBODY = "everybody", _("Everybody")
    ACCOUNT = "account", _("Who is signed in")
    RESIDENT = "resident", _("Residents in the register")
    STAFF = "staff", _("Staff")


class PhaseQuerySet(models.QuerySet):
    def of(self, process):
        return self.filter(process_kind=process._meta.label_lower, process_id=process.pk)

    def open(self, at=None):
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__gt=at)


class Phase(models.Model):
    """A stretch of a process: `kind` is what is done in it, `acts` who may do which act ({"propose": "account"})."""

    process_kind = models.CharField(max_length=40)
    process_id = models.BigIntegerField()
    kind = models.SlugField(max_length=20)
    name = models.JSONField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    acts = models.JSONField(default=dict, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["process_kind", "process_id", "kind"], name="one_phase_of_a_kind"),
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="a_phase_closes_after_it_opens"),
        ]

    def __str__(self):
        return say(self.name)

    @property
    def is_open(self):
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_over(self):
        return self.closes_at <= timezone.now()
