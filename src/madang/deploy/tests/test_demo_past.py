"""The demo's past: told by the same verbs as everything else, so it must hold together as real cases do."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.packs.actions import BrokenPack, load_pack
from madang.common.phases.models import Phase
from madang.deciding.budgeting.models import Round
from madang.deploy.demo_past import Clock, tell
from madang.serving.cases.models import Application, PerformanceReport
from madang.serving.payments.models import CashClose

MARU = Path(__file__).parents[4] / "packs" / "maru"


@pytest.fixture
def lived_in(db, settings):
    settings.DEMO = True
    real = timezone.now
    with Clock().turned_back() as clock:
        try:
            load_pack(MARU)
        except BrokenPack as broken:
            pytest.fail(str([(one.file, one.line, one.message) for one in broken.report.mistakes]))
        tell(clock)
    assert timezone.now is real


def test_desk_till_figures_and_log_of_the_demo_hold_together(lived_in):
    cases = Application.objects.all()
    assert {"decided", "in_progress", "waiting", "unpaid"} == set(cases.values_list("status", flat=True))
    assert cases.filter(status="in_progress", due_on__lt=timezone.localdate()).exists(), "something is overdue"
    assert not cases.filter(submitted_at__gt=timezone.now()).exists()
    assert CashClose.objects.exists()
    birth = PerformanceReport.objects.latest("made_at").content["services"]["register-birth"]
    assert birth["decided"] >= 20 and 50 < birth["kept_percent"] < 100 and birth["satisfaction"]
    moments = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert all(later >= earlier - timedelta(hours=1) for earlier, later in pairwise(moments)), "the log goes forward"
    mine = cases.get(account__email="amina.salim@example.org", service__slug="register-birth").answers
    assert mine["applicant"]["given_name"] == "Amina" and mine["child_family_name"] == mine["applicant"]["family_name"]
    voting = Phase.objects.open().filter(kind="vote").values("process_id")
    assert [vote.code for vote in Round.objects.filter(pk__in=voting)] == ["this-year"], "one vote is open today"
