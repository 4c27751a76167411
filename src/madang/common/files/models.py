import uuid

from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["private"]


def stored_name(file, original_name):
    return f"{timezone.now():%Y/%m}/{file.id}"


class State(models.TextChoices):
    QUARANTINED = "quarantined", _("Being checked")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused")


class StoredFileQuerySet(models.QuerySet):
    def ownerless(self):
        """Uploaded, but never made part of anything: a page was left half-way."""
        return self.filter(owner_kind="")

    def waiting_for_scan(self):
        return self.filter(state=State.QUARANTINED).order_by("created_at")


class StoredFile(models.Model):
    """An uploaded file: its type is what it is, not what it says; images are drawn anew, without EXIF."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.FileField(storage=private_storage, upload_to=stored_name)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.QUARANTINED)
    owner_kind = models.CharField(max_length=40, blank=True)  # the room and model whose permission decides, e.g. cases.application
    owner_id = models.BigIntegerField(null=True, blank=True)
    finding = models.CharField(max_length=200, blank=True)  # why it was refused: the name the virus scanner gave
    uploaded_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("files:download", args=[self.pk])

    @property
    def is_clean(self):
        return self.state == State.CLEAN
