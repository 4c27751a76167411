"""Fills a town from a pack: a folder of YAML, Markdown, GeoJSON and CSV. All of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.rooms import PackPart, registered

from .definition import Pack
from .models import LoadedPack
from .reading import read_yaml
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
    with report.collecting():
        data, lines = read_yaml(folder / "pack.yaml")
        report.pack = report.validate(Pack, data, lines)
    if report.pack is None:
        raise BrokenPack(report)
    with transaction.atomic():
        for part in registered(PackPart):
            progress(part.key)
            with report.collecting(), transaction.atomic():
                part.load(folder, report)
        if report.mistakes:
            raise BrokenPack(report)
        digest = digest_of(folder)
        LoadedPack.objects.update_or_create(code=report.pack.code, defaults={"digest": digest, "folder": str(folder)})
        record("system", "packs.loaded", pack=report.pack.code, digest=digest)
    return report


def is_loaded(code: str) -> bool:
    """Even if its files have changed since: what the town did with them wins."""
    return LoadedPack.objects.filter(code=code).exists()


def digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
