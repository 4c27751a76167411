"""A manager plans a round on screens, from nothing to ideas, and cannot change it once people vote."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.people.models import Resident
from madang.common.phases.models import Phase
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.models import Project, Round
from madang.deciding.budgeting.queries import years_before

ROUND = {
    "name_en": "Budget 2028", "code": "budget-2028", "currency": "eur", "ballot_type": "approval", "most_choices": "5",
    "minimum_age": "16", "threshold": "0",
}  # fmt: skip


def at(name, *words):
    return reverse(f"proposals_desk:{name}", args=words)


def plan_phase(client, kind, name, opens, closes):
    begins, ends = (timezone.localdate() + timedelta(days=days) for days in (opens, closes))
    hours = {"opens_on": begins, "opens_time": "00:00", "closes_on": ends, "closes_time": "23:59"}
    return client.post(at("round", "budget-2028"), {"kind": kind, "name_en": name} | hours)


def test_from_nothing_to_ideas(client, editor, resident, area):
    client.force_login(editor)
    assert client.post(at("new_round"), ROUND).url == at("round", "budget-2028")
    assert client.post(at("new_pot", "budget-2028"), {"name_en": "Whole town", "budget_cents": "4000"}).status_code == 302
    assert client.post(at("new_pot", "budget-2028"), {"name_en": "Harbour", "area": area.pk, "budget_cents": "900.50"}).status_code == 302
    made = Round.objects.get()
    assert made.currency == "EUR" and list(made.pots.values_list("code", "budget_cents")) == [("town", 400_000), (area.code, 90_050)]
    client.logout()
    assert client.get(made.get_absolute_url()).status_code == 404
    assert "Budget 2028" not in client.get(reverse("budgeting:index")).content.decode()
    client.force_login(editor)
    assert plan_phase(client, "idea", "Ideas", -1, 20).status_code == 302
    assert plan_phase(client, "vote", "Vote", 30, 40).status_code == 302
    client.force_login(resident)
    assert "Budget 2028" in client.get(reverse("budgeting:index")).content.decode()
    assert client.get(reverse("proposals:new", args=["budget-2028"])).status_code == 200
    assert set(Entry.objects.filter(action__startswith="budgeting.").values_list("action", flat=True)) >= {
        "budgeting.round_planned", "budgeting.pot_added", "budgeting.phase_added",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "this year"}, "code"),
        ({"name_en": ""}, "name"),
        ({"currency": "€"}, "currency"),
        ({"minimum_age": "-1"}, "minimum_age"),
        ({"ballot_type": "lottery"}, "ballot_type"),
    ],
)
def test_a_round_that_cannot_be_is_refused_beside_the_field(client, editor, wrong, words):
    client.force_login(editor)
    answer = client.post(at("new_round"), ROUND | wrong)
    assert answer.status_code == 422 and words in answer.context["form"].errors
    assert not Round.objects.exists()


def test_an_address_is_given_once(client, editor, round_):
    client.force_login(editor)
    assert "code" in client.post(at("new_round"), ROUND | {"code": "this-year"}).context["form"].errors


def test_two_pots_of_one_area_are_refused_and_two_of_the_town_are_not(client, editor, ideas, area):
    client.force_login(editor)
    ideas.pots.all().delete()
    pots = [
        client.post(at("new_pot", "next-year"), {"name_en": "A", "area": area.pk, "budget_cents": "10"}).status_code for _twice in range(2)
    ]
    pots += [client.post(at("new_pot", "next-year"), {"name_en": name, "budget_cents": "10"}).status_code for name in ("Town", "Youth")]
    assert pots == [302, 422, 302, 302]
    assert set(ideas.pots.values_list("code", flat=True)) == {area.code, "town", "town-2"}


def test_once_people_vote_nothing_of_it_changes(client, editor, round_):
    client.force_login(editor)
    assert client.post(at("change_round", "this-year"), ROUND | {"minimum_age": "12"}).status_code == 422
    answer = client.post(at("pot", "this-year", "town"), {"name_en": "Town", "budget_cents": "1"})
    assert answer.status_code == 422 and "Voting has begun" in answer.content.decode()
    assert client.post(at("new_pot", "this-year"), {"name_en": "More", "budget_cents": "1"}).status_code == 422
    assert "Voting has begun" in client.post(at("remove_pot", "this-year", "harbour"), follow=True).content.decode()
    round_.refresh_from_db()
    assert round_.minimum_age == 16 and round_.pots.get(code="town").budget_cents == 40_000 and round_.pots.count() == 2
    assert "Add a pot" not in client.get(at("round", "this-year")).content.decode()


def test_before_that_a_pot_changes_but_never_below_what_stands_on_the_ballot(client, editor, ideas, pot):
    Project.objects.create(round=ideas, pot=pot, number=1, title={"en": "Trees"}, cost_cents=20_000)
    client.force_login(editor)
    assert (
        "“Trees” on the ballot costs more"
        in client.post(at("pot", "next-year", pot.code), {"name_en": "A", "budget_cents": "199"}).content.decode()
    )
    assert client.post(at("pot", "next-year", pot.code), {"name_en": "A", "budget_cents": "200"}).status_code == 302
    assert "it stays" in client.post(at("remove_pot", "next-year", pot.code), follow=True).content.decode()
    assert client.post(at("change_round", "next-year"), ROUND | {"minimum_age": "12"}).status_code == 302
    ideas.refresh_from_db()
    assert (ideas.minimum_age, ideas.code) == (12, "next-year")


def test_the_roll_follows_the_register_until_the_vote_opens(ideas, area):
    born = years_before(timezone.localdate(), 30)
    first = Resident.objects.create(family_name="Park", given_name="One", birth_date=born)
    actions.keep_rolls()
    Resident.objects.filter(pk=first.pk).update(area=area)
    Resident.objects.create(family_name="Park", given_name="Two", birth_date=born)
    Resident.objects.create(family_name="Park", given_name="Child", birth_date=timezone.localdate())
    actions.keep_rolls()
    assert ideas.voters.count() == Resident.objects.filter(birth_date__lte=years_before(timezone.localdate(), 16)).count()
    assert ideas.voters.get(resident=first).area == area
    Phase.objects.filter(process_id=ideas.pk, kind="vote").update(opens_at=timezone.now() - timedelta(minutes=1))
    Resident.objects.create(family_name="Park", given_name="Late", birth_date=born)
    before = ideas.voters.count()
    actions.keep_rolls()
    assert ideas.voters.count() == before
