"""Every button pressed twice: a double click, a page loaded again, or two colleagues at once. What has happened has happened once."""

import pytest
from django.apps import apps
from django.urls import reverse

from madang.common.audit.models import Entry
from madang.common.notices.models import LetterBatch, Notice
from madang.common.people.models import Role
from madang.serving.cases import actions
from madang.serving.cases.actions.paper import print_forms
from madang.serving.cases.codes import access_code
from madang.serving.payments.actions import refund, take_cash
from madang.serving.payments.models import Invoice, Payment
from tests.cast import make_staff

from .filed import ANSWERS, CONTACT, TWO_OFFICES, file_case, publish_service

OURS = ("cases", "payments", "notices", "appointments", "people", "files")
NOT_KEPT = ("people.Account", "people.Knock")  # when somebody signed in last, and how often a door was tried
OWES = {"dog_name": "Nuri", "dogs": 1, "guide_dog": False}


def everything():
    """Of all that the portal keeps, each row; of the log what was done, because each look is a row of its own."""
    kept = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models() if _is_kept(model)}
    return kept | {"done": list(Entry.objects.filter(is_read=False).order_by("pk").values_list("action", flat=True))}


def _is_kept(model):
    return model._meta.app_label in OURS and model._meta.label not in NOT_KEPT


@pytest.fixture
def colleague(family_office):
    return make_staff("mi-rae@maru.example", "Seo Mi-rae", Role.OFFICER, family_office)


@pytest.fixture
def jurist(legal_office):
    return make_staff("hana@maru.example", "Bae Ha-na", Role.OFFICER, legal_office)


@pytest.fixture
def case(dog_tag):
    return file_case(dog_tag)


def of_case(name, case, *more):
    return reverse(name, args=[case.reference, *more])


# Each gives the address and what is sent there; what has to be there before is made first.


def take(case, officer, **others):
    return of_case("desk:take", case, case.tasks.get().pk), {}


def put_back(case, officer, **others):
    task = actions.take(case.tasks.get(), by=officer)
    return of_case("desk:put_back", case, task.pk), {}


def hand_over(case, officer, colleague, **others):
    task = actions.take(case.tasks.get(), by=officer)
    return of_case("desk:hand_over", case, task.pk), {"to": colleague.pk}


def note(case, **others):
    return of_case("desk:note", case), {"text": "The owner has telephoned."}


def ask(case, **others):
    return of_case("desk:ask", case), {"question": "Which colour?"}


def take_back_question(case, officer, **others):
    return of_case("desk:take_back_request", case, actions.ask_for_more(case, question="Which colour?", by=officer).pk), {}


def finish(**others):
    case = file_case(publish_service(slug="two-offices", workflow={"stages": TWO_OFFICES["stages"]}))
    return of_case("desk:finish", case, case.tasks.get(office__code="family").pk), {"finding": "agrees", "text": ""}


def decide(case, **others):
    return of_case("desk:decide", case), {"do": "send", "outcome": "granted", "reasons": "", "letter": "Here is the tag."}


def record_withdrawal(case, **others):
    return of_case("desk:withdraw", case), {"how": "phone", "note": "She called."}


def answer(case, officer, **others):
    return of_case("cases:answer", case, actions.ask_for_more(case, question="Which colour?", by=officer).pk), {"answer": "Brown."}


def withdraw(case, **others):
    return of_case("cases:withdraw", case), {}


def object_(case, officer, **others):
    actions.decide(case, outcome="refused", reasons="Not a dog.", by=officer)
    return of_case("cases:objection", case), {"text": "It is a dog."}


def feedback(case, officer, **others):
    actions.decide(case, outcome="granted", by=officer)
    return of_case("cases:feedback", case), {"rating": "4", "comment": "Quick."}


def answer_objection(case, officer, state="rejected", **others):
    decision = actions.decide(case, outcome="refused", reasons="Not a dog.", by=officer)
    objection = actions.object_to_decision(decision, text="It is a dog.")
    return reverse("desk:objection", args=[objection.pk]), {"state": state, "answer": "It is what it is."}


def uphold_objection(**people):
    return answer_objection(state="upheld", **people)


def send_draft(dog_tag, clerk, **others):
    draft, token = actions.start_draft(dog_tag.current_version)
    actions.save_answers(draft, {**ANSWERS, "_contact": CONTACT})
    return reverse("cases:check", args=[token]), {}


def open_paper(dog_tag, clerk, **others):
    return reverse("counter:home"), {"code": print_forms(dog_tag.current_version, copies=1, language="en", by=clerk)[0].code}


def _invoice(dog_tag):
    return Invoice.objects.get(about_id=file_case(dog_tag, answers=OWES).pk)


def waive(dog_tag, **others):
    return reverse("payments:waive", args=[_invoice(dog_tag).number]), {"reason": "Hardship"}


def cancel_invoice(dog_tag, **others):
    return reverse("payments:cancel", args=[_invoice(dog_tag).number]), {"reason": "Sent by mistake"}


def count_the_drawer(dog_tag, clerk, **others):
    take_cash(_invoice(dog_tag), by=clerk)
    return reverse("payments:till"), {"counted": "5000", "note": ""}


def conclude_refund(dog_tag, head, **others):
    payment = take_cash(_invoice(dog_tag), by=head)
    Payment.objects.update(provider="transfer")
    payment.refresh_from_db()
    return reverse("payments:conclude_refund", args=[refund(payment, amount_cents=1000, reason="Half", by=head).pk]), {}


def _letter(dog_tag):
    file_case(dog_tag, contact={"channel": "letter", "email": "", "address": "Harbour Road 3\n98101 Maru"})
    return Notice.objects.get(channel="letter")


def print_letter(dog_tag, **others):
    return reverse("notices:print_letters"), {"letter": [_letter(dog_tag).pk]}


def _batch(dog_tag, clerk):
    from madang.common.notices.actions import make_batch

    return make_batch([_letter(dog_tag)], by=clerk)


def post_letters(dog_tag, clerk, **others):
    return reverse("notices:posted", args=[_batch(dog_tag, clerk).pk]), {}


def hold_letter_back(dog_tag, clerk, **others):
    return reverse("notices:hold_back", args=[_batch(dog_tag, clerk).letters.get().pk]), {}


BUTTONS = [
    (take, "officer", "officer"), (take, "officer", "colleague"),
    (put_back, "officer", "officer"), (put_back, "officer", "colleague"),
    (hand_over, "officer", "officer"),
    (note, "officer", "officer"),
    (ask, "officer", "officer"), (ask, "officer", "colleague"),
    (take_back_question, "officer", "officer"), (take_back_question, "officer", "colleague"),
    (finish, "officer", "officer"), (finish, "officer", "colleague"),
    (decide, "officer", "officer"), (decide, "officer", "colleague"),
    (record_withdrawal, "officer", "officer"), (record_withdrawal, "officer", "colleague"),
    (answer_objection, "jurist", "jurist"), (uphold_objection, "jurist", "jurist"),
    (answer, None, None), (withdraw, None, None), (object_, None, None), (feedback, None, None), (send_draft, None, None),
    (open_paper, "clerk", "clerk"),
    (waive, "head", "head"), (cancel_invoice, "head", "head"), (conclude_refund, "head", "head"), (count_the_drawer, "clerk", "clerk"),
    (print_letter, "clerk", "clerk"), (print_letter, "clerk", "administrator"), (post_letters, "clerk", "clerk"),
    (hold_letter_back, "clerk", "clerk"),
]  # fmt: skip


def browser_of(client, request, person, case):
    """Of a member of the cast; of nobody, with the case opened by its code."""
    browser = client.__class__()
    if person:
        browser.force_login(request.getfixturevalue(person))
    else:
        browser.get(of_case("cases:follow", case), {"code": access_code(case.reference)})
    return browser


@pytest.mark.parametrize(("prepare", "first", "second"), BUTTONS, ids=[f"{row[0].__name__}-{row[1]}-{row[2]}" for row in BUTTONS])
@pytest.mark.usefixtures("jurist", "building_office")
def test_pressed_twice_happens_once(client, request, case, dog_tag, officer, colleague, clerk, head, prepare, first, second):
    address, sent = prepare(case=case, dog_tag=dog_tag, officer=officer, colleague=colleague, clerk=clerk, head=head)
    one, other = (browser_of(client, request, person, case) for person in (first, second))
    before = everything()
    answered = one.post(address, sent)
    once = everything()
    assert once != before, f"Pressed once, nothing happened: {answered.status_code}"
    again = other.post(address, sent)
    assert again.status_code < 500
    twice = everything()
    assert {kind for kind in twice if twice[kind] != once[kind]} == set()


def test_the_second_print_makes_no_empty_batch(client, clerk, dog_tag):
    client.force_login(clerk)
    address, sent = print_letter(dog_tag)
    client.post(address, sent)
    assert "Somebody else may have printed" in client.post(address, sent, follow=True).content.decode()
    assert LetterBatch.objects.count() == 1
