"""Who may read a file: the room that owns it decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .models import StoredFile

MayRead = Callable[[Any, int], bool]
_rules: dict[str, MayRead] = {}


def register(kind: str, may_read: MayRead) -> None:
    """`may_read(request, owner_id)` for files given to a `kind` ("cases.application"). Without a rule nobody may."""
    _rules[kind] = may_read


def may_read(request: Any, file: StoredFile) -> bool:
    """A file that belongs to nothing yet can be read only by the account that uploaded it."""
    if file.owner_kind:
        rule = _rules.get(file.owner_kind)
        return rule is not None and rule(request, file.owner_id)
    return request.user.is_authenticated and file.uploaded_by_id == request.user.pk
