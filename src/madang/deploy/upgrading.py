"""Takes the town to the code that is installed: backup, migrations, static files, checks; and back where one of them fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from madang.common.worker.checking import results

from .backup import BackupFailed, make_backup
from .preparing import collect_static, make_tables, pending_migrations
from .restoring import restore_backup
from .running import stopped_portal

LABEL = "before-upgrade"
MUST_HOLD = {"worker.database", "audit.chain"}  # the other checks look at what runs, and nothing runs during an upgrade


class UpgradeFailed(Exception):
    """A full sentence for whoever runs the command."""


@dataclass
class Upgrade:
    backup: Path
    migrations: list[str] = field(default_factory=list)


def upgrade(*, migrate: Callable[[], None] = make_tables, check: Callable[[], list[str]] | None = None) -> Upgrade:
    """What fails is undone from the backup made at the start. `migrate` and `check` can be others in tests."""
    with stopped_portal():
        done = Upgrade(make_backup(settings.HOME / "backups", label=LABEL), pending_migrations())
        try:
            migrate()
            collect_static()
            if problems := (check or failed_checks)():
                raise UpgradeFailed(" ".join(problems))
        except Exception as problem:
            restore_backup(done.backup, force=True)
            message = _("The upgrade failed and the town is as it was before: %(problem)s Install the former version and start it again.")
            raise UpgradeFailed(message % {"problem": problem}) from problem
    return done


def failed_checks() -> list[str]:
    call_command("check", verbosity=0)
    return [sentence for key, ok, sentence in results() if not ok and key in MUST_HOLD]


def roll_back() -> Path:
    """To the moment before the last upgrade."""
    backups = sorted((settings.HOME / "backups").glob(f"{LABEL}-*.tar"))
    if not backups:
        raise BackupFailed(_("No upgrade was made here, so there is nothing to go back to."))
    restore_backup(backups[-1], force=True)
    return backups[-1]
