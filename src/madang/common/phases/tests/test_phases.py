"""An act is done in its phase and by those it is for; otherwise a sentence says when."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from madang.common.phases.models import Phase
from madang.common.phases.queries import NotNow, may, require


@pytest.fixture
def process(area):
    return area


def phase(process, kind, opens, closes, **acts):
    now = timezone.now()
    return Phase.objects.create(
        process_kind=process._meta.label_lower, process_id=process.pk, kind=kind, name={"en": kind},
        opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes), acts=acts,
    )  # fmt: skip


def test_an_act_asks_the_phase_and_the_role(process, resident, neighbour, officer):
    phase(process, "idea", -1, 1, propose="account", comment="everybody", weigh="staff", second="resident")
    visitor = AnonymousUser()
    assert may(process, "comment", visitor)
    assert not may(process, "propose", visitor)
    assert may(process, "propose", neighbour)
    assert may(process, "second", resident)
    assert not may(process, "second", neighbour)
    assert may(process, "weigh", officer)
    assert not may(process, "weigh", resident)
    assert not may(process, "vote", officer)


def test_what_is_not_yet_or_no_longer_allowed_says_when(process):
    phase(process, "idea", -3, -1, propose="account")
    phase(process, "vote", 1, 3, vote="everybody")
    with pytest.raises(NotNow, match="ended on"):
        require(process, "propose")
    with pytest.raises(NotNow, match="begins on"):
        require(process, "vote")
    with pytest.raises(NotNow, match="not foreseen"):
        require(process, "dance")


def test_a_phase_belongs_to_its_process_alone(process, db):
    other = type(process).objects.create(code="hill", name={"en": "Hill"}, population=1)
    phase(other, "vote", -1, 1, vote="everybody")
    with pytest.raises(NotNow):
        require(process, "vote")
