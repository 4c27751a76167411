import uuid

from django.core.files.storage import storages
from django.db import models
from django.utils import timezone


def private_storage():
    return storages["private"]


def stored_name(file, original_name):
    return f"{timezone.now():%Y/%m}/{file.id}"


class State(models.TextChoices):
    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"


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
    uploaded_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"])]
