import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from madang.common import directory
from madang.common.directory.models import Office
from madang.common.worker import process
from madang.common.worker.process import CannotServe
from madang.deploy import backup, preparing
from madang.deploy.backup import BackupFailed
from madang.deploy.counting import checksum, town_models
from madang.deploy.preparing import pending_migrations
from madang.deploy.running import PortalRuns
from madang.deploy.upgrading import UpgradeFailed, roll_back, upgrade


@pytest.fixture
def quick(town, monkeypatch):
    """Static files are of no interest here, and take seconds."""
    monkeypatch.setattr("madang.deploy.upgrading.collect_static", lambda: None)
    return town


def offices():
    return sorted(Office.objects.values_list("code", flat=True))


def add_office():
    Office.objects.create(code="new", name={"en": "New"})


def fail_half_way():
    add_office()
    raise RuntimeError("the third migration failed")


def test_an_upgrade_keeps_what_it_made_and_the_way_back(quick):
    done = upgrade(migrate=add_office, check=list)
    assert offices() == ["family", "new"]
    assert done.backup.name.startswith("before-upgrade-madang-")


def test_an_upgrade_that_fails_half_way_leaves_the_town_as_it_was(quick):
    with pytest.raises(UpgradeFailed, match="the town is as it was before: the third migration failed"):
        upgrade(migrate=fail_half_way)
    assert offices() == ["family"]


def test_an_upgrade_whose_checks_fail_is_undone(quick):
    with pytest.raises(UpgradeFailed, match="The log is broken"):
        upgrade(migrate=add_office, check=lambda: ["The log is broken."])
    assert offices() == ["family"]


def test_the_real_steps_and_checks_pass_on_a_good_town(quick):
    assert upgrade().migrations == preparing.pending_migrations() == []


def test_one_can_go_back_later(quick):
    upgrade(migrate=add_office, check=list)
    roll_back()
    assert offices() == ["family"]


def test_going_back_from_nowhere_is_said_so(quick):
    with pytest.raises(BackupFailed, match="nothing to go back to"):
        roll_back()


def test_a_running_portal_is_not_upgraded(quick):
    worker = process._only_worker()
    with pytest.raises(PortalRuns):
        upgrade()
    worker.close()


LATER = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", {after!r})]
    operations = [{operation}]
"""
ADDS = 'migrations.AddField("office", "motto", models.CharField(max_length=80, default="Open"))'
FAILS = 'migrations.RunSQL("UPDATE directory_office SET no_such_column = 1")'


@pytest.fixture
def new_code(quick, settings, tmp_path, monkeypatch):
    """Two more migrations of the directory: the first is made, the second fails."""
    folder, shipped = tmp_path / "later_directory", Path(directory.__file__).parent / "migrations"
    shutil.copytree(shipped, folder)
    last = max(path.stem for path in shipped.glob("0*.py"))
    (folder / "0998_motto.py").write_text(LATER.format(after=last, operation=ADDS))
    (folder / "0999_fails.py").write_text(LATER.format(after="0998_motto", operation=FAILS))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"directory": "later_directory"}


def columns_of_office():
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, "directory_office")}


def test_a_migration_that_fails_takes_the_ones_made_before_it_back(new_code):
    assert pending_migrations() == ["directory.0998_motto", "directory.0999_fails"]
    seen = []

    def migrate():
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            seen.append(columns_of_office())

    before = columns_of_office(), backup.applied_migrations(), {model: checksum(model) for model in town_models()}
    with pytest.raises(UpgradeFailed, match="no_such_column"):
        upgrade(migrate=migrate, check=list)
    assert "motto" in seen[0], "the first migration was made"
    assert (columns_of_office(), backup.applied_migrations(), {model: checksum(model) for model in town_models()}) == before


def test_nobody_can_start_the_portal_while_it_is_upgraded(quick):
    def look():
        with pytest.raises(CannotServe):
            process._open_for_visitors()

    upgrade(migrate=look, check=list)
    process._open_for_visitors().close()
