import pytest

from madang.common.directory.models import Office
from madang.deploy import preparing
from madang.deploy.backup import BackupFailed
from madang.deploy.running import PortalRuns, stopped_portal
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
    with stopped_portal(), pytest.raises(PortalRuns):
        upgrade()
