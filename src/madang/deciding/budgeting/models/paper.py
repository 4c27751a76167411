"""Ballots on paper: batches of numbered sheets. A sheet never knows who took it, and handing one out marks the roll, not the sheet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say


class BatchQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Batch(models.Model):
    """Sheets printed together for one ballot: that of an area, or of people without one. `left` was counted by hand when it was closed."""

    round = models.ForeignKey("budgeting.Round", models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    size = models.PositiveIntegerField()
    handed_out = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)  # of those handed out: for a sheet that was brought back spoilt
    left = models.PositiveIntegerField(null=True, blank=True)
    explanation = models.CharField(max_length=300, blank=True)  # why the sums differ, in the words of whoever closed it; published
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_batch_of_a_number"),
            models.CheckConstraint(condition=models.Q(handed_out__lte=models.F("size")), name="no_more_sheets_than_printed"),
        ]

    def __str__(self):
        area = say(self.area.name) if self.area else _("whole town")
        language = dict(settings.LANGUAGES).get(self.language, "")
        return _("Batch %(number)s (%(what)s)") % {"number": self.number, "what": ", ".join(filter(None, [area, str(language)]))}

    @property
    def in_the_pile(self):
        return self.size - self.handed_out

    @property
    def is_open(self):
        return self.closed_at is None


class Sheet(models.Model):
    """One sheet of paper. Its number is drawn at random, so that the order of a pile says nothing."""

    class State(models.TextChoices):
        PRINTED = "printed", gettext_lazy("Printed")
        KEYED = "keyed", gettext_lazy("Keyed in once")
        DIFFERS = "differs", gettext_lazy("The two readings differ")
        COUNTED = "counted", gettext_lazy("In the box")
        SPOILT = "spoilt", gettext_lazy("Spoilt")

    class Reason(models.TextChoices):
        BROUGHT_BACK = "brought_back", gettext_lazy("Brought back by the voter and replaced")
        EMPTY = "empty", gettext_lazy("No project is marked")
        TOO_MUCH = "too_much", gettext_lazy("More is marked than the rules allow")
        UNCLEAR = "unclear", gettext_lazy("It cannot be seen what is meant")
        NAMED = "named", gettext_lazy("A name or signature shows whose it is")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sheets")
    code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.PRINTED)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)  # why it is spoilt

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code[:4]} {self.code[4:]}"


class Reading(models.Model):
    """What one person keyed in from a sheet. Both readings go as soon as they agree, or somebody has decided between them."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="readings")
    turn = models.PositiveSmallIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    content = models.JSONField()

    class Meta:
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "turn"], name="one_reading_a_turn"),
            models.UniqueConstraint(fields=["sheet", "by"], name="two_people_read_a_sheet"),
        ]
