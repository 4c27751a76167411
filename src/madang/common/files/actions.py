"""What happens to an uploaded file: taken in, given to what it belongs to, checked for viruses, removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from madang.common.people.models import Account

from . import images, pdfs, scanner
from .models import State, StoredFile, private_storage
from .sniffing import KIND, KNOWN_ENDINGS, clean_name, media_type_of

MAXIMUM_BYTES = 10_000_000


def take_in(uploaded: Any, *, accept: Iterable[str] = ("image", "pdf"), maximum_bytes: int = MAXIMUM_BYTES, by: Any = None) -> StoredFile:
    """Check and keep an upload; ValidationError says what is wrong with it and what to do.

    Takes as long as drawing a picture anew does, so call it before a transaction, never inside one. Until `give_to` says what it belongs
    to, the file is nobody's, and is removed after a day.
    """
    _refuse_size(uploaded, maximum_bytes)
    uploaded.seek(0)
    media_type = media_type_of(uploaded.read(64))
    if media_type is None or KIND[media_type] not in set(accept):
        raise _wrong_kind(uploaded, media_type, set(accept))
    content, media_type = _make_safe(uploaded, media_type)
    return keep(
        content, name=uploaded.name or "", media_type=media_type, by=by, state=State.QUARANTINED if scanner.is_configured() else State.CLEAN
    )


def keep(content: bytes, *, name: str, media_type: str, by: Any = None, state: str = State.CLEAN) -> StoredFile:
    """Store bytes the portal itself made (a letter), or has made safe."""
    file = StoredFile(
        name=clean_name(name, media_type),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=state,
        uploaded_by=by if isinstance(by, Account) else None,
    )
    file.content.save(file.name, ContentFile(content), save=False)
    file.save(force_insert=True)
    return file


def give_to(file: StoredFile, owner: Model) -> StoredFile:
    """From now on the owner's room decides who may read it, and how long it is kept."""
    file.owner_kind, file.owner_id = owner._meta.label_lower, owner.pk
    file.save(update_fields=["owner_kind", "owner_id"])
    return file


@transaction.atomic
def remove(file: StoredFile) -> None:
    """The bytes go once the row is gone for good."""
    storage, name = file.content.storage, file.content.name
    file.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _refuse_size(uploaded: Any, maximum_bytes: int) -> None:
    if not uploaded.size:
        raise ValidationError(_("This file is empty. Choose another one."), "empty")
    if uploaded.size > maximum_bytes:
        raise ValidationError(
            _("This file has %(size)s; at most %(most)s can be taken. Make it smaller, or send it in parts."),
            "too_large",
            {"size": filesizeformat(uploaded.size), "most": filesizeformat(maximum_bytes)},
        )


def _wrong_kind(uploaded: Any, media_type: str | None, accept: set[str]) -> ValidationError:
    """Of a good file of a kind that is not wanted here, what it is; else of the ending, which people see. What decided is the content."""
    wanted = {"image": _("a photo or picture (JPEG, PNG, WebP, GIF, HEIC)"), "pdf": _("a PDF")}
    ending = PurePath(uploaded.name or "").suffix.lower()
    if media_type == "application/pdf":
        said = _("This is a PDF. What is needed here is %(wanted)s.")
    elif media_type:
        said = _("This is a photo or picture. What is needed here is %(wanted)s: scan the paper as a PDF, or print the picture to a PDF.")
    elif ending in KNOWN_ENDINGS:
        said = _("This file ends in %(ending)s, but holds something else. What can be taken is %(wanted)s.")
    elif ending:
        said = _("A file of the kind %(ending)s cannot be taken. What can be taken is %(wanted)s.")
    else:
        said = _("It is not clear what kind of file this is. What can be taken is %(wanted)s.")
    kinds = _(" or ").join(str(text) for kind, text in wanted.items() if kind in accept)
    return ValidationError(said, "wrong_kind", {"ending": ending, "wanted": kinds})


def _make_safe(uploaded: Any, media_type: str) -> tuple[bytes, str]:
    uploaded.seek(0)
    if KIND[media_type] == "image":
        return images.redraw(uploaded, media_type)
    content = uploaded.read()
    pdfs.check(content)
    return content, media_type


def scan_waiting() -> int:
    """Ask the scanner about every file in quarantine. The worker calls this; a scanner that does not answer leaves them waiting."""
    from madang.common.audit.actions import record

    waiting = list(StoredFile.objects.waiting_for_scan()[:20]) if scanner.is_configured() else []
    for file in waiting:
        with file.content.open("rb") as content:
            finding = scanner.scan(content)
        with transaction.atomic():
            if StoredFile.objects.filter(pk=file.pk, state=State.QUARANTINED).update(
                state=State.REFUSED if finding else State.CLEAN, finding=finding
            ):
                record("system", "files.refused" if finding else "files.cleared", file)
        if finding:
            file.content.storage.delete(file.content.name)
    return len(waiting)


def remove_ownerless(before: Any) -> int:
    """Uploads that never became part of anything."""
    from django.db.models import ProtectedError

    removed = 0
    for file in StoredFile.objects.ownerless().filter(created_at__lt=before).iterator():
        try:
            remove(file)
            removed += 1
        except ProtectedError:  # a row still names it: its room forgot give_to, and the file is worth more than the rule
            continue
    return removed


def remove_rowless(before: Any) -> int:
    """Bytes that no row speaks of. Being killed between writing one and the other leaves them, and so does an erasure cut off in the middle."""
    storage = private_storage()
    removed = 0
    for names in _batches(_names_in(storage)):
        known = set(StoredFile.objects.filter(content__in=names).values_list("content", flat=True))
        for name in names:
            if name not in known and storage.exists(name) and storage.get_modified_time(name) < before:
                storage.delete(name)
                removed += 1
    return removed


def _names_in(storage: Any, folder: str = "") -> Iterator[str]:
    folders, names = storage.listdir(folder) if storage.exists(folder or ".") else ((), ())
    yield from (str(PurePath(folder, name)) for name in names)
    for inner in folders:
        yield from _names_in(storage, str(PurePath(folder, inner)))


def _batches(names: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """SQLite takes a limited number of values in one question."""
    names = iter(names)
    while batch := list(islice(names, size)):
        yield batch
