"""Keeping the index true: what rooms say can be found, and nothing else, is in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import translation

from madang.common.rooms import SearchSource, registered

from .analysis import VERSION, tokens
from .models import Document

FIELDS = ("source", "kind", "title", "summary", "keywords", "url", "title_words", "keyword_words", "summary_words", "body_words", "digest")
AT_ONCE = 200


def refresh(source_key: str | None = None) -> dict[str, int]:
    """Bring the documents of one room, or of all, up to date. Only what changed is written."""
    done = {"written": 0, "removed": 0}
    for source in registered(SearchSource):
        if source_key in (None, source.key):
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    _count(done, put(source.key, language, source.documents(language), is_all=True))
    if source_key is None:
        gone = Document.objects.exclude(source__in=[source.key for source in registered(SearchSource)])
        done["removed"] += gone.delete()[0]
    return done


@transaction.atomic
def put(source: str, language: str, documents: Iterable[dict], *, is_all: bool = False) -> dict[str, int]:
    """`is_all`: what is not among `documents` is no longer there."""
    known = {
        key: (pk, digest)
        for key, pk, digest in Document.objects.filter(language=language, source=source).values_list("key", "pk", "digest")
    }
    new: list[Document] = []
    changed: list[Document] = []
    seen: set[str] = set()
    for values in documents:
        key, digest = values["key"], digest_of(values)
        if key in seen:
            continue
        seen.add(key)
        pk, old = known.get(key, (None, None))
        if old != digest:
            document = _document(source, language, values, digest)
            document.pk = pk
            (changed if pk else new).append(document)
    Document.objects.bulk_create(new, batch_size=AT_ONCE)
    Document.objects.bulk_update(changed, FIELDS, batch_size=AT_ONCE)
    gone = [pk for key, (pk, _digest) in known.items() if is_all and key not in seen]
    Document.objects.filter(pk__in=gone).delete()
    return {"written": len(new) + len(changed), "removed": len(gone)}


def drop(key: str, language: str | None = None) -> None:
    documents = Document.objects.filter(key=key)
    (documents.filter(language=language) if language else documents).delete()


def digest_of(values: dict) -> str:
    return hashlib.sha256(json.dumps([VERSION, values], sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _document(source: str, language: str, values: dict, digest: str) -> Document:
    said = {name: str(values.get(name) or "") for name in ("title", "summary", "body", "keywords")}
    indexed = {name: " ".join(tokens(text, language)) for name, text in said.items()}
    return Document(
        source=source, key=values["key"], language=language, kind=values["kind"], url=values["url"], digest=digest,
        title=said["title"][:300], summary=said["summary"], keywords=said["keywords"],
        title_words=indexed["title"], keyword_words=indexed["keywords"], summary_words=indexed["summary"], body_words=indexed["body"],
    )  # fmt: skip


def _count(total: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        total[name] += number
