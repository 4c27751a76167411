"""The retention run: what is due goes, what is not stays, a room that fails hinders nobody."""

import datetime
import json

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from madang.cli import app
from madang.common.audit.actions import record_read
from madang.common.audit.models import Entry
from madang.common.privacy import retention
from madang.common.privacy.holdings import OBJECTIONS_KEPT
from madang.common.privacy.models import AccessObjection, ErasureRequest, RetentionRun
from madang.common.rooms import Retention, register

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def answered(resident, officer):
    """Objections answered a day too long ago and a day not long enough, and one that is open."""

    def make(text, answered_at):
        entry = record_read(officer, "files.opened", [resident])
        return AccessObjection.objects.create(entry=entry, account=resident, text=text, answered_at=answered_at)

    make("due", timezone.now() - OBJECTIONS_KEPT - DAY)
    make("not due", timezone.now() - OBJECTIONS_KEPT + DAY)
    make("open", None)


@pytest.fixture
def broken(own_rooms):
    def run(now):
        ErasureRequest.objects.create()
        raise RuntimeError("The cellar is flooded.")

    register(Retention("cellar", run))


def left():
    return set(AccessObjection.objects.values_list("text", flat=True))


def test_what_is_due_goes_and_what_is_not_stays(answered):
    run = retention.run_retention()
    assert left() == {"not due", "open"}
    assert run.deleted["privacy"] == {"answered objections to an access": 1}
    assert RetentionRun.objects.get().deleted == run.deleted


def test_a_run_is_written_in_the_log(answered):
    retention.run_retention()
    entry = Entry.objects.get(action="privacy.retention_run")
    assert entry.actor_kind == "system"
    assert entry.data["failed"] == []


def test_a_dry_run_says_the_same_and_deletes_nothing(answered):
    foreseen = retention.run_retention(dry_run=True)
    assert left() == {"due", "not due", "open"}
    assert not RetentionRun.objects.exists()
    assert retention.run_retention().deleted == foreseen.deleted


def test_a_room_that_fails_is_reported_undone_and_hinders_nobody(answered, broken):
    run = retention.run_retention()
    assert left() == {"not due", "open"}
    assert run.failures == {"cellar": "RuntimeError: The cellar is flooded."}
    assert RetentionRun.objects.get().failures == run.failures
    assert not ErasureRequest.objects.exists(), "half of a failed run was kept"
    assert [ok for ok, _sentence in retention.check()] == [False]


def test_the_check_warns_when_no_run_came_for_two_days():
    assert [ok for ok, _sentence in retention.check()] == [True]
    RetentionRun.objects.create(started_at=timezone.now() - 3 * DAY)
    assert [ok for ok, _sentence in retention.check()] == [False]
    RetentionRun.objects.create()
    assert [ok for ok, _sentence in retention.check()] == [True]


def test_sums_leave_out_what_is_older_than_asked_for():
    RetentionRun.objects.create(started_at=timezone.now() - 400 * DAY, deleted={"cases": {"drafts": 9}})
    RetentionRun.objects.create(deleted={"cases": {"drafts": 2}})
    assert retention.deleted_since(timezone.now() - 365 * DAY) == [("drafts", 2)]


def test_the_command_speaks_to_machines(answered):
    result = CliRunner().invoke(app, ["retention", "--dry-run", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["deleted"]["privacy"] == {"answered objections to an access": 1}
    assert "due" in left()


def test_the_command_fails_when_a_room_failed(answered, broken):
    result = CliRunner().invoke(app, ["retention"])
    assert result.exit_code == 1
    assert "The cellar is flooded" in result.output
    assert left() == {"not due", "open"}
