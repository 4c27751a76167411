"""The manager's page: hours are changed where that is fair, and refused with the reason where it is not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.phases.models import Phase


@pytest.fixture
def change(client, editor):
    """Move the edges of a phase by days; gives the page."""

    def changed(one, *, opens=0, closes=0, acts=None):
        client.force_login(editor)
        begins, ends = (
            timezone.localtime(moment) for moment in (one.opens_at + timedelta(days=opens), one.closes_at + timedelta(days=closes))
        )
        form = {
            "name_en": str(one),
            "opens_on": begins.date(),
            "opens_time": f"{begins:%H:%M}",
            "closes_on": ends.date(),
            "closes_time": f"{ends:%H:%M}",
        }
        code = "this-year" if one.process_id == getattr(changed, "this_year", None) else "next-year"
        return client.post(
            reverse("proposals_desk:phase", args=[code, one.pk]),
            form | {"acts": [act for act in one.acts if act != "vote"] if acts is None else acts},
        )

    return changed


def kind(round_, name):
    return Phase.objects.of(round_).get(kind=name)


def test_the_page_says_what_is_now_what_comes_next_and_what_waits(client, ideas, make, editor):
    make("Trees", "More")
    client.force_login(editor)
    page = client.get(reverse("proposals_desk:round", args=["next-year"])).content.decode()
    assert "What comes next: “Checking”" in page and "1 proposal has no office yet" in page
    assert "Ideas for next year" in client.get(reverse("proposals_desk:rounds")).content.decode()


def test_a_phase_that_has_begun_is_lengthened_and_the_log_knows(ideas, change):
    idea, before = kind(ideas, "idea"), kind(ideas, "idea").opens_at
    assert change(idea, closes=3).status_code == 302
    again = kind(ideas, "idea")
    assert again.opens_at == before, "a beginning that was not touched keeps its seconds"
    assert again.closes_at.date() == (idea.closes_at + timedelta(days=3)).date()
    assert Entry.objects.filter(action="budgeting.phase_changed").exists()


@pytest.mark.parametrize(
    ("which", "moved", "words"),
    [
        ("idea", {"closes": -1}, "longer, not shorter"),
        ("idea", {"opens": 1}, "beginning can no longer"),
        ("idea", {"acts": []}, "cannot be taken away"),
        ("idea", {"closes": 15}, "would begin before"),
        ("vote", {"opens": -8}, "would begin before"),
        ("vote", {"closes": -11}, "has to lie after"),
        ("checking", {"opens": -60, "closes": -40}, "lies in the past"),
    ],
)
def test_what_would_take_somebody_by_surprise_is_refused(ideas, change, which, moved, words):
    before = list(Phase.objects.values_list("kind", "opens_at", "closes_at", "acts"))
    answer = change(kind(ideas, which), **moved)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert list(Phase.objects.values_list("kind", "opens_at", "closes_at", "acts")) == before


@pytest.mark.parametrize(("moved", "words"), [({"closes": -0.5}, "longer, not shorter"), ({"opens": 0.5}, "beginning can no longer")])
def test_an_open_vote_does_not_end_earlier_and_does_not_begin_anew(round_, change, moved, words):
    change.this_year = round_.pk
    answer = change(kind(round_, "vote"), **moved)
    assert words in answer.content.decode()
    assert change(kind(round_, "vote"), closes=1).status_code == 302


def test_what_is_over_stays(round_, change):
    change.this_year = round_.pk
    assert "This phase is over" in change(kind(round_, "idea"), closes=30).content.decode()


def test_voting_cannot_be_allowed_outside_the_vote(ideas, change):
    assert change(kind(ideas, "checking"), acts=["discuss", "vote"]).status_code == 422
    assert change(kind(ideas, "checking"), acts=[]).status_code == 302
    assert kind(ideas, "checking").acts == {}


def test_a_phase_is_added_once(client, ideas, editor):
    client.force_login(editor)
    page = reverse("proposals_desk:round", args=["next-year"])
    soon = timezone.localdate() + timedelta(days=40)
    form = {"kind": "delivery", "name_en": "Delivery", "name_ko": "실행", "opens_on": soon, "opens_time": "09:00"}
    form |= {"closes_on": soon + timedelta(days=300), "closes_time": "18:00"}
    assert client.post(page, form).status_code == 302
    assert kind(ideas, "delivery").name["en"] == "Delivery"
    assert client.post(page, form).status_code == 422


def test_who_does_not_run_the_round_may_not_change_its_hours(client, ideas, officer, clerk, resident):
    address = reverse("proposals_desk:phase", args=["next-year", kind(ideas, "idea").pk])
    for account in (officer, clerk, resident):
        client.force_login(account)
        assert client.get(address).status_code == 403


def test_a_phase_gets_another_name_and_keeps_its_hours(client, ideas, editor):
    one = kind(ideas, "idea")
    client.force_login(editor)
    begins, ends = timezone.localtime(one.opens_at), timezone.localtime(one.closes_at)
    hours = {"opens_on": begins.date(), "opens_time": f"{begins:%H:%M}", "closes_on": ends.date(), "closes_time": f"{ends:%H:%M}"}
    page = reverse("proposals_desk:phase", args=["next-year", one.pk])
    assert client.post(page, hours | {"name_en": "", "acts": list(one.acts)}).status_code == 422
    assert client.post(page, hours | {"name_en": "Your ideas", "acts": list(one.acts)}).status_code == 302
    again = kind(ideas, "idea")
    assert (str(again), again.opens_at, again.closes_at) == ("Your ideas", one.opens_at, one.closes_at)
