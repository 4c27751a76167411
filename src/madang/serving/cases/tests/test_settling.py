"""Money and appointments change elsewhere, and the case hears of it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from madang.common.notices.models import Notice
from madang.serving.appointments.actions import cancel, hold, move
from madang.serving.appointments.models import Appointment, Calendar
from madang.serving.appointments.queries import bookable_slots
from madang.serving.cases import actions
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import Application
from madang.serving.payments.actions import cancel_invoice, refund, take_cash, waive
from madang.serving.payments.models import Invoice
from madang.serving.services.tests.samples import SMALL

from .filed import file_case, publish_service

OWES = {"dog_name": "Nuri", "dogs": 1, "guide_dog": False}
ONE_STAGE = [
    {
        "id": "check",
        "title": {"en": "Being checked"},
        "tasks": [{"id": "check", "title": {"en": "Check"}, "office": "family"}],
        "notice": {"en": "We have begun."},
        "after_payment": True,
    }
]


def history(client, case):
    page = client.get(reverse("desk:case", args=[case.reference]))
    return [f"{row['line'].who} {row['line'].what} {row['detail']}" for row in page.context["history"]]


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def waiting(legal_office, family_office, time_machine_day):
    time_machine_day(date(2026, 3, 2))  # a Monday
    return file_case(publish_service(workflow={"stages": ONE_STAGE}), answers=OWES)


def invoice_of(case):
    return Invoice.objects.get(about_id=case.pk)


def test_a_stage_after_payment_stands_still_until_the_fee_is_paid(waiting, officer, time_machine_day):
    waiting.refresh_from_db()
    assert waiting.status == Application.Status.UNPAID and waiting.due_on == date(2026, 3, 9)
    with pytest.raises(ValidationError, match="waits for the fee"):
        actions.finish_task(waiting.tasks.get(), finding="agrees", by=officer)
    time_machine_day(date(2026, 3, 5))
    assert not Notice.objects.filter(template="cases/stage").exists()
    take_cash(invoice_of(waiting), by=officer)
    waiting.refresh_from_db()
    assert waiting.status == Application.Status.IN_PROGRESS
    assert waiting.due_on == waiting.tasks.get().due_on == date(2026, 3, 12)  # three working days later
    assert "We have begun." in Notice.objects.get(template="cases/stage").body


@pytest.mark.parametrize("settle", [waive, cancel_invoice])
def test_a_fee_that_is_waived_or_cancelled_lets_the_case_go_on_too(waiting, head, settle):
    settle(invoice_of(waiting), reason="Storm damage.", by=head)
    waiting.refresh_from_db()
    assert waiting.status == Application.Status.IN_PROGRESS
    assert not waiting.clock_stops.filter(ended_on=None).exists()


def test_half_of_the_fee_does_not_let_the_case_go_on(waiting, officer):
    take_cash(invoice_of(waiting), amount_cents=100, by=officer)
    waiting.refresh_from_db()
    assert waiting.status == Application.Status.UNPAID


def test_without_such_a_stage_work_begins_at_once_and_the_permit_alone_waits(dog_tag, officer):
    case = file_case(dog_tag, answers=OWES)
    assert case.status == Application.Status.IN_PROGRESS
    with pytest.raises(ValidationError, match="fee is not paid"):
        actions.decide(case, outcome="granted", by=officer)


def test_a_stage_later_on_waits_for_the_fee_as_well(legal_office, family_office, officer):
    tasks = [{"id": "look", "title": {"en": "Look"}, "office": "family"}]
    case = file_case(
        publish_service(workflow={"stages": [{"id": "first", "title": {"en": "First"}, "tasks": tasks}, *ONE_STAGE]}), answers=OWES
    )
    actions.finish_task(case.tasks.get(), finding="agrees", by=officer)
    case.refresh_from_db()
    assert (case.status, case.stage) == (Application.Status.UNPAID, "check")
    assert actions.decide(case, outcome="refused", reasons="Never paid.", by=officer)
    assert not case.clock_stops.filter(ended_on=None).exists()


def test_the_officer_sees_who_paid_in_history_case_and_queue(desk, waiting, officer, clerk):
    assert "Fee not paid" in desk.get(reverse("desk:queue")).content.decode()
    assert "Waiting for the fee" in desk.get(reverse("desk:case", args=[waiting.reference])).content.decode()
    take_cash(invoice_of(waiting), by=clerk)
    assert "Fee paid" in desk.get(reverse("desk:queue")).content.decode()
    said = "\n".join(history(desk, waiting))
    assert "Lee Sun-hee booked a payment as received" in said and "let the case go on" in said


def test_who_works_on_the_case_is_told_when_the_fee_is_given_back(desk, dog_tag, officer, head):
    case = file_case(dog_tag, answers=OWES)
    actions.take(case.tasks.get(), by=officer)
    payment = take_cash(invoice_of(case), by=head)
    refund(payment, amount_cents=payment.amount_cents, reason="Paid twice.", by=head)
    assert Notice.objects.get(template="cases/fee_refunded").account == officer
    assert any("given back" in line for line in history(desk, case))
    assert "Fee given back" in desk.get(reverse("desk:queue")).content.decode()


def test_withdrawing_asks_for_no_fee_any_more(dog_tag):
    case = file_case(dog_tag, answers=OWES)
    actions.withdraw(case)
    assert invoice_of(case).state == Invoice.State.CANCELLED


# --- Appointments -----------------------------------------------------------------------------------------------------


@pytest.fixture
def lorry(family_office):
    hours = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    return Calendar.objects.create(code="lorry", name={"en": "Lorry"}, office=family_office, opening=hours, notice_hours=0)


@pytest.fixture
def booked(lorry, legal_office):
    form = {**SMALL["form"], "sections": [*SMALL["form"]["sections"]]}
    question = {"type": "slot", "id": "when", "label": {"en": "When?"}, "calendar": "lorry"}
    form["sections"] = [{**form["sections"][0], "questions": [*form["sections"][0]["questions"], question]}]
    held = hold(lorry, bookable_slots(lorry)[0].starts_at)
    answers = {"dog_name": "Nuri", "dogs": 1, "guide_dog": True, "guide_number": "G-7", "when": held.token}
    return file_case(publish_service(form=form), answers=answers)


def appointment(case):
    return Appointment.objects.get(about_id=case.pk, state="booked")


def test_history_and_follow_page_show_where_the_appointment_moved(desk, client, booked, lorry, officer):
    later = bookable_slots(lorry)[-1].starts_at
    move(appointment(booked), later, by=officer)
    assert any("Choi Dae-jung moved the appointment" in line and "→" in line for line in history(desk, booked))
    page = client.get(reverse("cases:follow", args=[booked.reference]), {"code": access_code(booked.reference)}, follow=True)
    assert [one.starts_at for one in page.context["appointments"]] == [later]
    assert page.context["lacks_slot"] is None


def test_a_cancelled_appointment_asks_for_a_new_time_and_takes_it(desk, client, booked, lorry, officer):
    old = cancel(appointment(booked), by=officer)
    assert booked.reference in Notice.objects.get(template="cases/slot_wanted").subject
    page = client.get(reverse("cases:follow", args=[booked.reference]), {"code": access_code(booked.reference)}, follow=True)
    assert "Choose a new time" in page.content.decode() and not page.context["appointments"]
    when = bookable_slots(lorry)[3].starts_at
    done = client.post(reverse("cases:slot", args=[booked.reference]), {"starts_at": when.isoformat()})
    assert done.status_code == 302
    booked.refresh_from_db()
    assert appointment(booked).starts_at == when and booked.answers["when"] == appointment(booked).token != old.token
    assert "Choose a new time" not in client.get(reverse("cases:follow", args=[booked.reference])).content.decode()
    said = "\n".join(history(desk, booked))
    assert "cancelled the appointment" in said and "chose a new time" in said


def test_a_time_that_is_gone_is_said_on_the_page_of_choosing(client, booked, officer):
    cancel(appointment(booked), by=officer)
    client.get(reverse("cases:follow", args=[booked.reference]), {"code": access_code(booked.reference)}, follow=True)
    yesterday = timezone.make_aware(timezone.datetime.combine(timezone.localdate() - timedelta(days=1), time(9)))
    assert client.post(reverse("cases:slot", args=[booked.reference]), {"starts_at": yesterday.isoformat()}).status_code == 422


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_when_the_case_ends_nobody_has_to_come_and_no_new_time_is_asked_for(booked, officer, end):
    if end == "withdraw":
        actions.withdraw(booked)
    else:
        actions.decide(booked, outcome="refused", reasons="No.", by=officer)
    assert Appointment.objects.get(about_id=booked.pk).state == "cancelled"
    assert not Notice.objects.filter(template="cases/slot_wanted").exists()


def test_an_answer_whose_appointment_was_cancelled_says_so(booked, officer):
    from madang.serving.cases.pages import answer_rows

    cancel(appointment(booked), by=officer)
    [shown] = [row["answer"] for section in answer_rows(booked) for row in section["rows"] if row["id"] == "when"]
    assert shown.startswith("Cancelled: ")


def test_a_hold_that_ran_out_before_sending_is_said_and_nothing_is_lost(client, booked, lorry):
    draft, token = actions.start_draft(booked.version)
    held = hold(lorry, bookable_slots(lorry)[5].starts_at)
    draft = actions.save_answers(draft, {"dog_name": "Nuri", "when": held.token})
    Appointment.objects.filter(pk=held.pk).delete()  # the worker tidied up
    page = client.get(reverse("cases:check", args=[token])).content.decode()
    assert "Still needs an answer" in page and "Nuri" in page


def test_the_parts_of_a_life_event_are_decided_while_its_fee_is_unpaid(
    legal_office, family_office, building_office, other_officer, officer
):
    part = {"id": "fire", "name": {"en": "Fire"}, "office": "building", "questions": ["dogs"]}
    tasks = [{"id": "look", "title": {"en": "Look"}, "office": "building"}]
    part["workflow"] = {**SMALL["workflow"], "stages": [{"id": "look", "title": {"en": "Look"}, "tasks": tasks}], "objection": None}
    whole = file_case(publish_service(parts=[part]), answers=OWES)
    actions.decide(whole.parts.get(), outcome="granted", letter="Yes.", by=other_officer)
    with pytest.raises(ValidationError, match="fee is not paid"):
        actions.decide(whole, outcome="granted", by=officer)


def test_one_visitor_cannot_hold_the_whole_calendar_by_many_applications(client, lorry, legal_office):
    form = {**SMALL["form"], "sections": [{**SMALL["form"]["sections"][0]}]}
    when = {"type": "slot", "id": "when", "label": {"en": "When?"}, "calendar": "lorry"}
    form["sections"][0]["questions"] = [*form["sections"][0]["questions"], when]
    service = publish_service(form=form)
    for slot in bookable_slots(lorry)[:8]:
        resumed = client.post(reverse("cases:start", args=[service.slug])).url
        page = client.post(f"{resumed}question/when/", {"when": slot.starts_at.isoformat()})
    assert page.status_code == 422 and "being held from here already" in page.content.decode()
    assert Appointment.objects.filter(state="held").count() == 6
