"""What must never happen to a case, whoever tries it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from madang.common.notices.models import Notice
from madang.common.people.models import Role
from madang.serving.cases import actions
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import Application, Decision
from madang.serving.services.actions import publish, save_draft
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.tests.samples import small
from tests.cast import make_staff

from .filed import ANSWERS, BLOCKS, TWO_OFFICES, file_case, publish_service


@pytest.fixture
def case(dog_tag):
    return file_case(dog_tag)


@pytest.fixture
def colleague(family_office):
    return make_staff("mi-rae@maru.example", "Seo Mi-rae", Role.OFFICER, family_office)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def decide_page(case):
    return reverse("desk:decide", args=[case.reference])


def test_of_two_officers_who_take_at_once_the_second_is_told(case, officer, colleague):
    first, second = case.tasks.get(), case.tasks.get()
    actions.take(first, by=officer)
    with pytest.raises(ValidationError, match="Dae-jung has already taken"):
        actions.take(second, by=colleague)
    assert case.tasks.get().assigned_to == officer


def test_a_case_is_decided_once(case, officer):
    actions.decide(case, outcome="granted", by=officer)
    with pytest.raises(ValidationError, match="already closed"):
        actions.decide(case, outcome="refused", reasons="No.", by=officer)
    assert Decision.objects.get().outcome == "granted"
    assert Notice.objects.filter(template="cases/decided").count() == 1


def test_nothing_is_decided_while_the_resident_is_asked(case, officer):
    actions.ask_for_more(case, question="Which colour?", by=officer)
    with pytest.raises(ValidationError, match="waiting for the resident"):
        actions.decide(case, outcome="granted", by=officer)


@pytest.mark.parametrize("finished", ["weigh", None])
def test_nothing_is_decided_while_another_office_is_at_work(legal_office, family_office, building_office, officer, finished):
    case = file_case(publish_service(workflow=TWO_OFFICES))
    if finished:
        actions.finish_task(case.tasks.get(task=finished), finding="agrees", by=officer)
    with pytest.raises(ValidationError, match="Another office"):
        actions.decide(case, outcome="granted", by=officer)


def test_offices_at_the_same_time_then_the_decision(legal_office, family_office, building_office, officer, other_officer):
    case = file_case(publish_service(workflow=TWO_OFFICES))
    actions.finish_task(case.tasks.get(task="fire"), finding="conditions", text="A second door.", by=other_officer)
    assert actions.decide(case, outcome="granted", by=officer).kind == "granted"


def test_where_the_head_has_to_sign_an_officer_cannot_decide(desk, legal_office, head):
    tasks = [{"id": "sign", "title": {"en": "Sign"}, "office": "family", "role": "head"}]
    case = file_case(publish_service(workflow={"stages": [{"id": "end", "title": {"en": "End"}, "tasks": tasks}]}))
    desk.post(decide_page(case), {"do": "send", "outcome": "granted", "letter": "Yes."})
    assert not Decision.objects.exists()
    desk.force_login(head)
    desk.post(decide_page(case), {"do": "send", "outcome": "granted", "letter": "Yes."})
    assert Decision.objects.get().decided_by == head


def test_who_decided_does_not_answer_the_objection(client, case, officer, legal_office):
    from madang.common.people.models import StaffRole

    decision = actions.decide(case, outcome="refused", reasons="Not a dog.", by=officer)
    objection = actions.object_to_decision(decision, text="It is a dog.")
    StaffRole.objects.create(account=officer, role=Role.OFFICER, office=legal_office)
    with pytest.raises(ValidationError, match="yourself"):
        actions.answer_objection(objection, upheld=True, answer="It is.", by=officer)
    jurist = make_staff("hana@maru.example", "Bae Ha-na", Role.OFFICER, legal_office)
    client.force_login(jurist)
    assert case.reference in client.get(reverse("desk:objections")).content.decode()
    page = reverse("desk:objection", args=[objection.pk])
    assert "It is a dog." in client.get(page).content.decode()
    assert client.post(page, {"state": "upheld", "answer": "It is a dog."}).status_code == 302
    objection.refresh_from_db()
    assert (objection.state, objection.answered_by) == ("upheld", jurist)


def test_the_letter_is_read_and_changed_before_it_goes_out(desk, case):
    page = desk.post(decide_page(case), {"do": "preview", "outcome": "refused", "reasons": "Not a dog."})
    assert "Dear Amina Haddad, we must refuse: Not a dog." in page.content.decode()
    assert not Decision.objects.exists()
    desk.post(decide_page(case), {"do": "send", "outcome": "refused", "reasons": "Not a dog.", "letter": "Dear Amina, alas no."})
    assert Decision.objects.get().letter == "Dear Amina, alas no."


def test_a_letter_with_a_place_nothing_fills_does_not_go_out(desk, case):
    page = desk.post(decide_page(case), {"do": "send", "outcome": "granted", "reasons": "", "letter": "Dear {nmae}, yes."})
    assert page.status_code == 422
    assert "{nmae}" in page.content.decode()
    case.refresh_from_db()
    assert case.is_open and not Decision.objects.exists()


def test_chosen_text_blocks_are_put_in_by_the_server(desk, legal_office, family_office):
    case = file_case(publish_service(workflow=BLOCKS))
    page = desk.post(reverse("desk:ask", args=[case.reference]), {"do": "insert", "question": "One thing:", "blocks": ["photo"]})
    assert page.context["form"]["question"].value() == "One thing:\n\nDear Amina Haddad, a photo of Nuri is missing."
    assert not case.information_requests.exists()


def test_refusing_needs_reasons(desk, case):
    page = desk.post(decide_page(case), {"do": "preview", "outcome": "refused", "reasons": " "})
    assert page.status_code == 422
    assert "Give the reasons" in page.content.decode()


def test_several_cases_are_shown_then_decided_and_the_others_named(desk, dog_tag, officer):
    cases = [file_case(dog_tag) for _ in range(3)]
    actions.ask_for_more(cases[2], question="Which colour?", by=officer)
    chosen = {"case": [case.pk for case in cases], "outcome": "granted", "reasons": ""}
    response = desk.post(reverse("desk:bulk"), {**chosen, "do": "preview"})
    page, shown = response.content.decode(), response.context["shown"]
    assert "2 cases will be decided" in page and "waiting for the resident" in page
    changed = {**chosen, "outcome": "refused", "reasons": "Changed on the way.", "do": "send", "shown": shown}
    assert desk.post(reverse("desk:bulk"), changed).status_code == 200
    assert not Decision.objects.exists()
    desk.post(reverse("desk:bulk"), {**chosen, "do": "send", "shown": shown})
    assert set(Decision.objects.values_list("application", flat=True)) == {cases[0].pk, cases[1].pk}


def test_cases_of_different_services_are_not_decided_together(desk, dog_tag):
    other = publish_service(slug="cat-tag")
    chosen = {"case": [file_case(dog_tag).pk, file_case(other).pk], "outcome": "granted", "do": "send"}
    assert "different services" in desk.post(reverse("desk:bulk"), chosen, follow=True).content.decode()
    assert not Decision.objects.exists()


def test_an_office_does_not_decide_the_cases_of_another_in_bulk(client, case, other_officer):
    client.force_login(other_officer)
    client.post(reverse("desk:bulk"), {"case": [case.pk], "outcome": "granted", "do": "send"})
    assert not Decision.objects.exists()


def test_a_withdrawal_by_letter_is_recorded_with_its_note(desk, case):
    desk.post(reverse("desk:withdraw", args=[case.reference]), {"how": "letter", "note": "Letter of 3 May."})
    case.refresh_from_db()
    assert case.status == Application.Status.WITHDRAWN
    assert case.notes.get().text == "Letter of 3 May."


def test_the_version_of_a_case_stays_whatever_is_published_since(desk, case, dog_tag):
    before = case.version.digest
    publish(save_draft(ServiceDefinition.model_validate(small(summary={"en": "A badge for your dog."})), by="system"), by="system")
    case = Application.objects.get(pk=case.pk)
    assert case.version.digest == before
    page = desk.get(reverse("desk:version", args=[case.reference])).content.decode()
    assert before in page and "Get a tag for your dog." in page
    assert "Differs from today" in page
    assert "A badge for your dog." in page
    with pytest.raises(ValidationError):
        case.version.save()


def test_the_clock_skips_weekends_and_holidays(dog_tag, officer, time_machine_day, db):
    from madang.common.calendar.models import Holiday

    Holiday.objects.create(day=date(2026, 5, 5), name={"en": "Children's Day"})
    time_machine_day(date(2026, 4, 30))  # a Thursday
    case = file_case(dog_tag)
    assert case.due_on == date(2026, 5, 8)  # five working days: 1, 4, 6, 7, 8 May
    request = actions.ask_for_more(case, question="Which colour?", by=officer)
    time_machine_day(date(2026, 5, 6))
    actions.answer_request(request, answer="Brown.")
    case.refresh_from_db()
    assert case.due_on == date(2026, 5, 13)  # three working days stood still: 1, 4 and 6 May
    assert case.tasks.get().due_on == case.due_on
    assert case.promised_on == date(2026, 5, 8)


# --- What a resident typed, in the letter and its e-mail --------------------------------------------------------------

LURE = "[Pay your fine here](https://evil.example)"


@pytest.fixture
def lured(legal_office, family_office):
    outcome = {
        "id": "granted", "kind": "granted", "title": {"en": "Granted"}, "produces": "tag",
        "letter": {"subject": {"en": "The tag of {dog_name}"}, "body": {"en": "Dear {name},\n\nthe tag of **{dog_name}** is granted. {reasons}"}},
    }  # fmt: skip
    service = publish_service(workflow={"outcomes": [outcome]})
    return file_case(service, answers={**ANSWERS, "dog_name": f"Nuri\n\n# {LURE} {{reasons}}"}, contact={"name": f"Amina\n\n{LURE}"})


def test_a_name_and_an_answer_make_no_link_and_no_heading_in_the_letter(client, lured, officer):
    decision = actions.decide(lured, outcome="granted", reasons="With **joy**.", by=officer)
    page = client.get(reverse("cases:follow", args=[lured.reference]), {"code": access_code(lured.reference)}, follow=True)
    page = client.get(reverse("cases:letter", args=[lured.reference])).content.decode()
    assert LURE in page and 'href="https://evil.example' not in page and "<strong>joy</strong>" in page
    assert "\n" not in decision.subject


def test_the_email_of_a_decision_greets_once_and_shows_no_marks(lured, officer):
    actions.decide(lured, outcome="granted", reasons="With **joy**.", by=officer)
    mail = Notice.objects.get(template="cases/decided").body
    assert mail.count("Dear") == 1 and "With joy." in mail and "**" not in mail and "\\" not in mail


def test_while_other_offices_work_decide_is_not_offered_and_the_page_says_who_owes_what(desk, building_office, family_office, legal_office):
    service = publish_service(workflow=TWO_OFFICES)
    case = file_case(service)
    page = desk.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert "Not ready for a decision" in page and "Building office: Escape routes" in page
    assert decide_page(case) not in page
    fire = case.tasks.get(task="fire")
    actions.finish_task(fire, finding="agrees", text="", by=make_staff("fire@maru.example", "Fire", Role.OFFICER, building_office))
    assert decide_page(case) in desk.get(reverse("desk:case", args=[case.reference])).content.decode()


def test_while_the_resident_is_asked_the_page_says_so_instead_of_offering_to_decide(desk, case, officer):
    actions.ask_for_more(case, question="Which colour?", by=officer)
    page = desk.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert "Take the question back before you decide" in page
    assert decide_page(case) not in page
