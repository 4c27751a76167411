"""Deciding many at once: what it costs, and what it says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madang.serving.cases import actions
from madang.serving.cases.models import Application, Decision

from .filed import file_case

OWN_WRITES = 8  # of each case: entry and cases named in the log, notice, and the savepoints around them


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def chosen(cases, **more):
    return {"case": [case.pk for case in cases], "outcome": "granted", "reasons": "", **more}


def counted(act):
    with CaptureQueriesContext(connection) as queries:
        done = act()
    return len(queries), done


def test_looking_at_2_cases_asks_as_often_as_looking_at_20(desk, dog_tag, django_assert_num_queries):
    cases = [file_case(dog_tag) for _ in range(20)]
    address = reverse("desk:bulk")
    desk.post(address, chosen(cases[:2], do="preview"))
    two, page = counted(lambda: desk.post(address, chosen(cases[:2], do="preview")))
    assert len(page.context["ready"]) == 2
    with django_assert_num_queries(two):
        page = desk.post(address, chosen(cases, do="preview"))
    assert len(page.context["ready"]) == 20


def test_deciding_20_asks_once_for_all_and_writes_only_what_is_each_case_s_own(dog_tag, officer):
    few, many = ([file_case(dog_tag) for _ in range(number)] for number in (2, 20))
    two, _done = counted(lambda: actions.decide_many(few, outcome="granted", by=officer))
    twenty, (decided, refused) = counted(lambda: actions.decide_many(many, outcome="granted", by=officer))
    assert len(decided) == 20 and not refused
    assert (twenty - two) / 18 <= OWN_WRITES


def test_more_cases_than_one_transaction_takes_are_all_decided(dog_tag, officer, monkeypatch):
    monkeypatch.setattr("madang.serving.cases.actions.deciding.BATCH", 2)
    cases = [file_case(dog_tag) for _ in range(5)]
    decided, refused = actions.decide_many(cases, outcome="granted", by=officer)
    assert (len(decided), refused, Decision.objects.count()) == (5, [], 5)


def test_the_reason_stands_beside_each_case_that_stays(desk, dog_tag, officer):
    good, asked, unpaid = (
        file_case(dog_tag),
        file_case(dog_tag),
        file_case(dog_tag, answers={"dog_name": "Nuri", "dogs": 1, "guide_dog": False}),
    )
    cases = [good, asked, unpaid]
    actions.ask_for_more(asked, question="Which colour?", by=officer)
    shown = desk.post(reverse("desk:bulk"), chosen(cases, do="preview")).context["shown"]
    page = desk.post(reverse("desk:bulk"), chosen(cases, do="send", shown=shown)).content.decode()
    assert "2 cases stay as they are, because" in page
    for case, reason in ((asked, "waiting for the resident"), (unpaid, "fee is not paid")):
        assert reason in page.split(case.reference + "</a>")[1].split("</li>")[0]
    assert Application.objects.get(decisions__isnull=False) == good


def test_a_case_decided_by_a_colleague_meanwhile_is_named(desk, dog_tag, officer, head):
    first, second = file_case(dog_tag), file_case(dog_tag)
    shown = desk.post(reverse("desk:bulk"), chosen([first, second], do="preview")).context["shown"]
    actions.decide(first, outcome="granted", by=head)
    page = desk.post(reverse("desk:bulk"), chosen([first, second], do="send", shown=shown)).content.decode()
    assert "already closed" in page.split(first.reference + "</a>")[1].split("</li>")[0]
    assert Decision.objects.count() == 2
