"""The officer's queue, its file, and who sees what of a case."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.files.actions import keep
from madang.common.people.models import Deputy, Role
from madang.serving.cases import actions
from madang.serving.cases.export import harmless
from madang.serving.cases.models import Application, Attachment, Task
from madang.serving.services.tests.samples import small
from tests.cast import make_staff

from .filed import TWO_OFFICES, file_case, publish_service

QUEUE = "/desk/"


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def references(page):
    return [row.application.reference for row in page.context["rows"]]


def due(case, day):
    Application.objects.filter(pk=case.pk).update(due_on=day)
    Task.objects.filter(application=case).update(due_on=day)


def test_what_is_due_first_stands_on_top_and_stopped_clocks_last(desk, dog_tag, officer):
    later, sooner, stopped = (file_case(dog_tag) for _ in range(3))
    due(sooner, timezone.localdate() - timedelta(days=2))
    due(stopped, timezone.localdate() - timedelta(days=9))
    actions.ask_for_more(stopped, question="Which colour?", by=officer)
    page = desk.get(QUEUE)
    assert references(page) == [sooner.reference, later.reference, stopped.reference]
    assert [row.is_overdue for row in page.context["rows"]] == [True, False, False]
    assert "Which colour?" in page.content.decode()


def test_every_page_shows_its_part_and_none_twice(desk, dog_tag, officer, monkeypatch):
    monkeypatch.setattr("madang.serving.cases.views.queue.PAGE", 2)
    cases = [file_case(dog_tag) for _ in range(5)]
    for number, case in enumerate(cases):
        due(case, timezone.localdate() + timedelta(days=number))
    for case in cases[:2]:
        actions.ask_for_more(case, question="Which colour?", by=officer)
    wanted = [case.reference for case in [*cases[2:], *cases[:2]]]
    shown = [references(desk.get(QUEUE, {"page": page})) for page in (1, 2, 3)]
    assert shown == [wanted[:2], wanted[2:4], wanted[4:]]


def test_each_view_shows_what_its_name_says(desk, dog_tag, officer, family_office):
    colleague = make_staff("mi-rae@maru.example", "Seo Mi-rae", Role.OFFICER, family_office)
    today = timezone.localdate()
    Deputy.objects.create(absent=colleague, deputy=officer, starts_on=today, ends_on=today)
    mine, theirs, free, waiting = (file_case(dog_tag) for _ in range(4))
    actions.take(mine.tasks.get(), by=officer)
    actions.take(theirs.tasks.get(), by=colleague)
    actions.ask_for_more(waiting, question="Which colour?", by=officer)
    shown = {show: set(references(desk.get(QUEUE, {"show": show}))) for show in ("mine", "absent", "free", "waiting", "overdue")}
    assert shown == {
        "mine": {mine.reference},
        "absent": {theirs.reference},
        "free": {free.reference, waiting.reference},
        "waiting": {waiting.reference},
        "overdue": set(),
    }


def test_a_case_is_found_by_reference_and_by_name(desk, dog_tag):
    case = file_case(dog_tag, contact={"name": "Yusuf Kaya"})
    file_case(dog_tag)
    assert references(desk.get(QUEUE, {"q": "kaya"})) == references(desk.get(QUEUE, {"q": case.reference[5:]})) == [case.reference]


@pytest.mark.parametrize("address", [QUEUE, "/desk/load/", "/desk/objections/"])
def test_lists_ask_the_database_as_often_for_one_row_as_for_three(client, dog_tag, officer, head, django_assert_num_queries, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(head)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            case = file_case(dog_tag)
            actions.ask_for_more(case, question="Which colour?", by=officer)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_case_page_asks_as_often_after_many_looks_and_on_a_slow_machine(desk, dog_tag, monkeypatch):
    import time

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = reverse("desk:case", args=[file_case(dog_tag).reference])
    desk.get(page)
    with CaptureQueriesContext(connection) as first:
        desk.get(page)
    for _ in range(3):
        desk.get(page)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    with CaptureQueriesContext(connection) as last:
        desk.get(page)
    assert len(first) == len(last)


def test_one_look_at_the_queue_is_one_entry_naming_every_case(desk, dog_tag):
    cases = {str(file_case(dog_tag).pk) for _ in range(2)}
    desk.get(QUEUE)
    entry = Entry.objects.get(action="cases.queue_seen")
    assert set(entry.objects_named.values_list("object_id", flat=True)) == cases


def test_the_file_holds_the_whole_filtered_queue_and_the_log_names_it(desk, dog_tag):
    found = file_case(dog_tag, contact={"name": "=HYPERLINK(1)"})
    file_case(dog_tag)
    response = desk.get(reverse("desk:export"), {"q": "hyperlink"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Reference"] for row in rows] == [found.reference]
    assert rows[0]["Name"] == "'=HYPERLINK(1)"
    assert Entry.objects.get(action="cases.exported").objects_named.get().object_id == str(found.pk)


def test_the_file_speaks_the_language_it_was_asked_in_though_it_is_read_later(desk, dog_tag):
    from django.utils import translation

    case = file_case(dog_tag)
    response = desk.get("/ko/desk/queue.csv")
    translation.activate("en")  # as the server does before the answer leaves
    head, row = csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert head[4] == "이름"
    assert row[0] == case.reference and row[9] == "진행 중"


@pytest.mark.parametrize("start", "=+-@\t\r")
def test_no_cell_begins_like_a_formula(start):
    assert harmless(f"{start}1+1").startswith("'")


def test_names_of_sensitive_services_stay_off_the_list_and_the_file(desk, legal_office, family_office):
    form = small()["form"]
    form["data_uses"][0]["sensitive"] = True
    file_case(publish_service(form=form))
    assert "Amina" not in desk.get(QUEUE).content.decode()
    assert b"Amina" not in b"".join(desk.get(reverse("desk:export")).streaming_content)


def test_an_office_asked_for_an_opinion_sees_the_answers_its_task_names(
    client, legal_office, family_office, building_office, other_officer
):
    case = file_case(publish_service(workflow=TWO_OFFICES))
    client.force_login(other_officer)
    page = client.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert "How many dogs do you keep?" in page
    assert "Nuri" not in page and "Amina" not in page
    assert "Amina" not in client.get(QUEUE).content.decode()
    for act in ("ask", "withdraw"):
        assert client.get(reverse(f"desk:{act}", args=[case.reference])).status_code == 403
    weigh = case.tasks.get(task="weigh")
    assert client.post(reverse("desk:take", args=[case.reference, weigh.pk])).status_code == 403


def test_documents_open_for_the_office_that_sees_the_answer_and_for_the_resident(
    client, legal_office, family_office, building_office, officer, other_officer, neighbour, resident
):
    case = file_case(publish_service(workflow=TWO_OFFICES), account=resident)
    file = keep(b"%PDF-1.4", name="plan.pdf", media_type="application/pdf")
    file.owner_kind, file.owner_id = "cases.application", case.pk
    file.save()
    Attachment.objects.create(application=case, file=file, question="dog_name")
    seen = {}
    for person in (officer, other_officer, neighbour, resident):
        client.force_login(person)
        seen[person.name] = client.get(reverse("files:download", args=[file.pk])).status_code
    assert list(seen.values()) == [200, 404, 404, 200]


def test_the_history_says_in_words_who_did_and_who_looked(desk, dog_tag, officer):
    case = file_case(dog_tag)
    actions.take(case.tasks.get(), by=officer)
    desk.get(reverse("desk:case", args=[case.reference]))
    page = desk.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert "Choi Dae-jung took on the case" in page
    assert "Choi Dae-jung looked at the case" in page


def test_a_case_is_handed_over_to_a_colleague_or_to_a_deputy_alone(desk, dog_tag, officer, other_officer, family_office):
    case = file_case(dog_tag)
    task = actions.take(case.tasks.get(), by=officer)
    page = reverse("desk:hand_over", args=[case.reference, task.pk])
    assert desk.post(page, {"to": other_officer.pk}).status_code == 422
    Deputy.objects.create(absent=officer, deputy=other_officer, starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1))
    assert desk.post(page, {"to": other_officer.pk}).status_code == 302
    task.refresh_from_db()
    assert task.assigned_to == other_officer


def test_the_head_sees_who_has_how_many(client, dog_tag, officer, head):
    cases = [file_case(dog_tag) for _ in range(3)]
    actions.take(cases[0].tasks.get(), by=officer)
    due(cases[0], timezone.localdate() - timedelta(days=1))
    client.force_login(head)
    rows = client.get(reverse("desk:load")).context["rows"]
    assert [(row["person"], row["open"], row["overdue"]) for row in rows] == [("", 2, 0), ("Choi Dae-jung", 1, 1)]
    client.force_login(officer)
    assert client.get(reverse("desk:load")).status_code == 403


def test_a_part_of_a_life_event_is_linked_where_the_office_has_to_do_with_it(
    client, legal_office, family_office, building_office, officer, other_officer
):
    content = small()
    part = {"id": "fence", "name": {"en": "Fence"}, "office": "building", "questions": ["dogs"]}
    flow = {
        **content["workflow"],
        "stages": [{"id": "look", "title": {"en": "Look"}, "tasks": [{"id": "look", "title": {"en": "Look"}, "office": "building"}]}],
    }
    whole = file_case(publish_service(parts=[{**part, "workflow": flow}]))
    fence = whole.parts.get()
    file = keep(b"%PDF-1.4", name="plan.pdf", media_type="application/pdf")
    file.owner_kind, file.owner_id = "cases.application", whole.pk
    file.save()
    attached = Attachment.objects.create(application=whole, file=file, question="dog_name")
    client.force_login(officer)
    assert reverse("desk:case", args=[fence.reference]) in client.get(reverse("desk:case", args=[whole.reference])).content.decode()
    assert client.get(reverse("desk:case", args=[fence.reference])).status_code == 200
    client.force_login(other_officer)
    page = client.get(reverse("desk:case", args=[fence.reference])).content.decode()
    assert reverse("desk:case", args=[whole.reference]) not in page and "plan.pdf" not in page
    assert client.get(reverse("desk:case", args=[whole.reference])).status_code == 403
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 404
    Attachment.objects.filter(pk=attached.pk).update(question="dogs")
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 200


def test_the_list_names_the_day_of_the_decision_where_the_task_is_due_sooner(desk, dog_tag):
    case, today = file_case(dog_tag), timezone.localdate()
    Task.objects.filter(application=case).update(due_on=today + timedelta(days=1))
    Application.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=9))
    assert "decision " in desk.get(QUEUE).content.decode()
    Application.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=1))
    assert "decision " not in desk.get(QUEUE).content.decode()


def test_whoever_comes_back_from_a_case_finds_the_list_as_they_left_it(desk, dog_tag):
    case = file_case(dog_tag)
    desk.get(QUEUE, {"show": "free", "q": "Am&in"})
    assert 'href="/desk/?show=free&amp;q=Am%26in"' in desk.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert desk.post(reverse("desk:take_many")).url == "/desk/?show=free&q=Am%26in"
    desk.get(QUEUE, {"q": "x" * 9_000})
    assert desk.post(reverse("desk:take_many")).url == "/desk/"


def test_what_to_do_now_and_open_questions_stand_before_the_answers(desk, dog_tag, officer):
    case = file_case(dog_tag)
    actions.ask_for_more(case, question="Which colour?", by=officer)
    page = desk.get(reverse("desk:case", args=[case.reference])).content.decode()
    todo, question, answers, history = (page.index(words) for words in ("What to do", "Which colour?", ">Your dog<", ">History<"))
    assert todo < question < answers < history
