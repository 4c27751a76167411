from django.core.exceptions import ValidationError
from django.db import models
from django.template import TemplateDoesNotExist
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.languages import RIGHT_TO_LEFT
from madang.common.people.models import Channel

from .placeholders import PLACEHOLDER, known_placeholders


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    HANDING_OVER = "handing_over", _("Being handed over")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    PERHAPS_SENT = "perhaps_sent", _("Perhaps sent")


class NoticeQuerySet(models.QuerySet):
    def due(self):
        """What the worker can hand over now. Letters wait for somebody to print and post them."""
        return (
            self.filter(state=State.QUEUED, next_try_at__lte=timezone.now())
            .exclude(channel=Channel.LETTER)
            .order_by("-is_urgent", "next_try_at")
        )

    def letters_to_print(self):
        now = timezone.now()  # a letter to a new address may have to wait
        return self.filter(state=State.QUEUED, channel=Channel.LETTER, batch=None, next_try_at__lte=now).order_by("created_at")

    def of_person(self, account, resident):
        """What was sent to this person, also before their account was known."""
        condition = models.Q(pk=None)
        if account:
            condition |= models.Q(account=account) | models.Q(channel=Channel.EMAIL, to__iexact=account.email)
        if resident:
            condition |= models.Q(resident=resident)
        return self.filter(condition)

    def troubled(self):
        return self.filter(state__in=[State.FAILED, State.PERHAPS_SENT])


class LetterBatch(models.Model):
    """Letters printed together at the counter, so that they can be put into envelopes and ticked off together."""

    made_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey("files.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+")  # one PDF, made by the worker

    class Meta:
        verbose_name_plural = "letter batches"
        ordering = ["-made_at", "-pk"]

    def get_absolute_url(self):
        return reverse("notices:batch", args=[self.pk])


class Notice(models.Model):
    """One message to one person, over one channel. The outbox: written with the action it tells of, handed over by the worker."""

    template = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=320, blank=True)  # e-mail address or phone number
    to_name = models.CharField(max_length=200, blank=True)
    to_address = models.TextField(blank=True)  # for a letter
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)  # plain text; wiped when its time is over (actions.forget_bodies)
    is_urgent = models.BooleanField(default=False)  # goes before all others
    is_secret = models.BooleanField(default=False)  # a one-time code: wiped as soon as it is sent, worthless after 15 minutes
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="notices")
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="notices")
    batch = models.ForeignKey(LetterBatch, models.SET_NULL, null=True, blank=True, related_name="letters")
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"]), models.Index(fields=["about_kind", "about_id"])]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("notices:notice", args=[self.pk])

    @property
    def is_troubled(self):
        return self.state in {State.FAILED, State.PERHAPS_SENT}

    @property
    def is_right_to_left(self):
        return self.language.split("-")[0] in RIGHT_TO_LEFT

    @property
    def envelope(self):
        """The lines of the address window."""
        return [line for line in (self.to_name, *self.to_address.splitlines()) if line]


class NoticeText(models.Model):
    """A town's own wording of a notice, in place of the one shipped in templates/notices/."""

    template = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "language"], name="one_wording_per_language")]

    def __str__(self):
        return f"{self.template} ({self.language})"

    def clean(self):
        """A wording may insert what the shipped one inserts; an unknown name would be sent as it stands."""
        try:
            known = known_placeholders(self.template)
        except TemplateDoesNotExist:
            raise ValidationError({"template": _("There is no message of this name.")}) from None
        for field in ("subject", "body"):
            if unknown := [name for name in PLACEHOLDER.findall(getattr(self, field)) if name not in known]:
                said = _("Nothing is known here by the name %(unknown)s. You can insert: %(known)s.")
                raise ValidationError({field: said % {"unknown": _braced(unknown), "known": _braced(known)}})


def _braced(names):
    return ", ".join(f"{{{name}}}" for name in names)
