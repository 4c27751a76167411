"""What the demonstration's residents have proposed, as Maru's pack tells it."""

from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from madang.common.directory.models import Office
from madang.common.packs.report import Report
from madang.common.places.models import Area
from madang.deciding.budgeting import proposal_pack
from madang.deciding.budgeting.models import Comment, Pot, Proposal

MARU = Path(__file__).parents[5] / "packs" / "maru"


@pytest.fixture
def town(ideas, area):
    entries = yaml.safe_load((MARU / "proposals.yaml").read_text())[0]["proposals"]
    for code in {entry["area"] for entry in entries if "area" in entry}:
        Area.objects.create(code=code, name={"en": code})
    for code in {entry["office"] for entry in entries if "office" in entry}:
        Office.objects.create(code=code, name={"en": code})
    ideas.pots.update(budget_cents=260_000_000)
    Pot.objects.create(round=ideas, code="naru", name={"en": "Naru-dong"}, budget_cents=60_000_000)
    return ideas


def test_maru_shows_proposals_in_each_state_once(client, town, settings):
    report = Report(MARU)
    proposal_pack.load(MARU, report)
    assert not town.proposals.exists(), "outside a demonstration nobody has proposed this"
    settings.DEMO = True
    for _again in range(2):
        proposal_pack.load(MARU, report)
    assert not report.mistakes
    assert town.proposals.count() == 12
    assert set(Proposal.objects.values_list("state", flat=True)) == {"submitted", "checking", "accepted", "refused", "merged", "removed"}
    assert town.projects.get().title == {"en": "Shade over the bus stops"}
    assert Comment.objects.exclude(answered_at=None).count() == 2
    assert town.removals.count() == 2
    page = client.get(reverse("proposals:list", args=["next-year"])).content.decode()
    assert "나루 시장 옆 공유 부엌" in page and "10 proposals" in page
    for number, status in ((1, 200), (6, 302), (10, 410)):
        assert client.get(reverse("proposals:show", args=["next-year", number])).status_code == status
