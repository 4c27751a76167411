"""Fills a town from a pack: a folder of YAML, Markdown, GeoJSON and CSV. All of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.rooms import PackPart, registered

from .models import LoadedPack
from .report import Report

Progress = Callable[[str], None]


class BrokenPack(Exception):
    def __init__(self, report: Report):
        super().__init__(_("The pack has %(count)s mistakes. Nothing was changed.") % {"count": len(report.mistakes)})
        self.report = report


def load_pack(folder: Path, progress: Progress = lambda key: None) -> Report:
    """Raises BrokenPack with every mistake found; then nothing has changed."""
    folder = folder.resolve()
    report = Report(folder)
    if not (folder / "pack.yaml").is_file():
        report.error("pack.yaml", 0, _("There is no pack.yaml in this folder, so it is not a pack. Name the folder that holds it."))
        raise BrokenPack(report)
    with transaction.atomic():
        for part in registered(PackPart):
            progress(part.key)
            with report.collecting(), transaction.atomic():
                part.load(folder, report)
        if report.mistakes:
            raise BrokenPack(report)
        digest = digest_of(folder)
        LoadedPack.objects.update_or_create(code=folder.name, defaults={"digest": digest})
        record("system", "packs.loaded", pack=folder.name, digest=digest)
    return report


def is_loaded(folder: Path) -> bool:
    """Whether a pack of this name was loaded, even if its files have changed since: what the town did with them wins."""
    return LoadedPack.objects.filter(code=folder.resolve().name).exists()


def digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
