"""One of each thing that a page can show, made in a demo town; every_page.py says where each is shown."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

ANSWERS = {
    "lost_or_found": "lost", "category": "keys", "description": "A ring with four keys and a red ribbon", "photo": [],
    "happened_on": "2026-11-02", "place": "bus", "place_details": "Line 7",
}  # fmt: skip
CONTACT = {"name": "Park Ji-hoon", "channel": "email", "email": "jihoon.park@example.org", "phone": "", "address": ""}


def the_people():
    from madang.common.people.models import Account

    emails = {
        "resident": "jihoon.park@example.org", "clerk": "counter@maru.example", "officer": "registry@maru.example",
        "head": "registry.head@maru.example", "review": "review@maru.example", "editor": "editor@maru.example",
        "administrator": "admin@maru.example", "privacy_officer": "privacy@maru.example", "neighbour": "neighbour@example.net",
        "absent": "registry.two@maru.example",
        # The second factor asks for it again after five minutes: these sign in when their pages come.
        "resident just now": "jihoon.park@example.org", "officer just now": "registry@maru.example",
    }  # fmt: skip
    return emails, {who: Account.objects.get(email=email) for who, email in emails.items()}


def make_everything(people):
    """{name of a thing: what stands in addresses}."""
    with_case = a_case(people["resident"])
    decided = a_case(people["resident"])
    return {
        "case": with_case.reference,
        "task": with_case.tasks.first().pk,
        "decided": decided.reference,
        **dealings(with_case, decided, people),
        **drafts(people),
        **money(with_case, people),
        **appointments(with_case, people),
        **letters(people),
        **registers(people),
        **privacy(people),
        **budgets(people),
        **ideas(people),
    }


def a_case(account):
    from madang.serving.cases.actions import save_answers, start_draft, submit

    draft, _token = start_draft(version_of("lost-and-found"), account=account, language="en")
    return submit(save_answers(draft, {**ANSWERS, "_contact": CONTACT}), by=account)


def version_of(slug):
    from madang.serving.services.models import Service

    return Service.objects.get(slug=slug).current_version


def dealings(case, decided, people):
    from madang.serving.cases.actions import add_note, answer_objection, ask_for_more, decide, object_to_decision

    resident, officer = people["resident"], people["officer"]
    add_note(case, text="Rang the depot: nothing yet.", by=officer)
    asked = ask_for_more(case, question="Which make is the lock?", by=officer)
    ready, unopposed = a_case(resident), a_case(resident)
    for one in (decided, ready, unopposed):
        finish_first_stage(one, officer)
    decision = decide(decided, outcome="not_matched", by=officer)
    decide(unopposed, outcome="not_matched", by=officer)
    fresh, answered = a_case(resident), a_case(resident)
    finish_first_stage(answered, officer)
    complaint = object_to_decision(decide(answered, outcome="not_matched", by=officer), text="Look again.", by=resident)
    answer_objection(complaint, upheld=False, answer="We looked again and found nothing.", by=people["review"])
    return {
        "answered": answered.reference,
        "answered_objection": complaint.pk,
        "decision": decision.pk,
        **certificate(decision),
        "request": asked.pk,
        "proof": decision.verification_code,
        "objection": object_to_decision(decision, text="I saw my keys in your window.", by=resident).pk,
        "unopposed": unopposed.reference,
        "ready": ready.reference,
        "fresh": fresh.reference,
        "fresh_task": fresh.tasks.first().pk,
    }


def certificate(decision):
    """A paper that a decision gave out: the service of these cases gives out none, and the page shows it as it does every other."""
    from madang.serving.cases.codes import random_code
    from madang.serving.cases.models import IssuedDocument

    output = decision.application.definition.outputs[0].id
    number, text = f"{decision.application.reference}/1", "**Park Ji-hoon** has reported a ring with four keys as lost.\n\nTown of Maru"
    words = {"output": output, "number": number, "subject": "Certificate of a report", "letter": text, "language": "en"}
    issued = IssuedDocument.objects.create(
        decision=decision, letter_digest=sha256(text.encode()).hexdigest(), verification_code=random_code(12), **words
    )
    return {"document": issued.pk, "document_proof": issued.verification_code}


def spare(people):
    """Cases of their own for journeys that begin where somebody else has already done their part."""
    from madang.serving.cases.actions import decide, take

    resident, officer = people["resident"], people["officer"]
    decided, of_the_absent, *together = [a_case(resident) for _case in range(4)]
    for case in (decided, *together):
        finish_first_stage(case, officer)
    decide(decided, outcome="not_matched", by=officer)
    take(of_the_absent.tasks.get(), by=people["absent"])
    return {
        "decided": decided.reference,
        "to_work": a_case(resident).reference,
        "of_the_absent": of_the_absent.reference,
        "together": [case.reference for case in together],
        "service": decided.service_id,
    }


def finish_first_stage(case, officer):
    from madang.serving.cases.actions import finish_task, take

    finish_task(take(case.tasks.get(done_at=None), by=officer), finding="agrees", by=officer)


def drafts(people):
    from madang.serving.cases.actions import save_answers, start_draft
    from madang.serving.cases.actions.paper import print_forms
    from madang.serving.cases.models import Draft

    resident = people["resident"]
    draft, token = start_draft(version_of("lost-and-found"), account=resident, language="en")
    save_answers(draft, {**ANSWERS, "_contact": CONTACT})
    licence, licence_token = start_draft(version_of("restaurant-licence"), account=resident, language="en")
    return {
        "draft": token,
        "licence": licence_token,
        "repeat": next(question.id for question in licence.version.definition.form.questions() if question.type == "repeat"),
        "sent": f"my-{Draft.objects.get(application=a_case(resident)).pk}",
        "paper": print_forms(version_of("lost-and-found"), copies=1, language="en", by=people["clerk"])[0].code,
    }


def money(case, people):
    from django.utils import timezone

    from madang.serving.payments.actions import create_invoice, read_statement, start_card_payment, take_cash, upload_statement
    from madang.serving.payments.models import Payment

    today, administrator = timezone.localdate(), people["administrator"]

    def invoice():
        lines = [{"label": {"en": "Search of the depot", "ko": "보관소 조회"}, "cents": 3000}]
        due_on = today + timedelta(days=7)
        return create_invoice(case, lines=lines, currency="KRW", due_on=due_on, payer_name="Park Ji-hoon", by=people["officer"])

    open_, paid, begun = invoice(), invoice(), invoice()
    start_card_payment(begun, "demo", return_url=lambda payment: f"/pay/{begun.token}/back/{payment.pk}/", cancel_url="/")
    card = Payment.objects.get(invoice=begun)
    content = f"Date;Amount;Description\n{today};3000;No number at all, only {open_.token}\n"
    unread = upload_statement("monday.csv", content.encode(), by=administrator)
    columns = {"day": 0, "amount": 1, "text": [2], "default_currency": "KRW"}
    read = read_statement(
        upload_statement("tuesday.csv", content.replace("all", "last").encode(), by=administrator), columns, by=administrator
    )
    return {
        "invoice": open_.number, "token": open_.token, "payment": take_cash(paid, by=people["clerk"]).pk,
        "paid": paid.number, "paid_token": paid.token, "begun_token": begun.token, "begun": card.pk, "external": card.external_id,
        "unread": unread.pk, "read": read.pk, "line": read.lines.get().pk,
    }  # fmt: skip


def appointments(case, people):
    from madang.serving.appointments.actions import book, hold
    from madang.serving.appointments.models import Calendar
    from madang.serving.appointments.queries import bookable_slots

    calendar = next(one for one in Calendar.objects.filter(is_public=True) if bookable_slots(one))
    held = hold(calendar, bookable_slots(calendar)[-1].starts_at, name="Park Ji-hoon", email="jihoon.park@example.org")
    booked = book(held, case)
    return {"calendar": calendar.code, "appointment": booked.pk, "appointment_token": booked.token}


def budgets(people):
    from madang.deciding.budgeting.actions import close_what_is_over

    close_what_is_over()
    return {"vote": "this-year", "counted": "last-year", "trial": a_trial(), "delivered": delivered(), **paper_ballots(people)}


def paper_ballots(people):
    """A batch with two sheets out, one of them read differently by two people; and a voter who has not voted."""
    from madang.deciding.budgeting.actions import hand_out, key_in, print_batch
    from madang.deciding.budgeting.models import Project, Round

    vote = Round.objects.get(code="this-year")
    batch = print_batch(vote, area_id=None, size=3, language="en", by=people["clerk"])
    first, second, third = [
        voter for voter in vote.voters.select_related("round") if voter.area_id is None or not vote.pots.filter(area=voter.area_id)
    ][:3]
    for voter in (first, second):
        hand_out(voter, batch)
    sheet, other = batch.sheets.all()[:2]
    one, another = Project.objects.filter(pot__round=vote, pot__area=None)[:2]
    for reader, project in (("officer", one), ("administrator", another)):
        key_in(other, by=people[reader], choices={project.pot.code: [project.number]})
    return {"sheet": sheet.code, "sheet_differs": other.code, "voter": third.pk}


def delivered():
    """The number of a project that is being carried out."""
    from madang.deciding.budgeting.models import Delivery

    return Delivery.objects.of_funded().first().project.number


def a_trial():
    """Two rules counted on eleven ballots."""
    from madang_methods.budgeting.elections import election
    from madang_methods.budgeting.pabulib import write_pabulib

    from madang.deciding.budgeting.calculations import try_out
    from madang.deciding.budgeting.models import Round, Trial

    ballots = [["1", "2"]] * 6 + [["3"]] * 5
    vote = election(projects={"1": 50, "2": 50, "3": 40}, ballots=ballots, budget=100, attributes={"sex": ["M"] * 6 + ["F"] * 5})
    rules = ["greedy/cost", "equal-shares/cost/none"]
    trial = Trial.objects.create(round=Round.objects.get(code="this-year"), file_name="vote.pb", content=write_pabulib(vote), rules=rules)
    try_out(trial)
    return trial.pk


def ideas(people):
    """A draft with something alike, a co-author's link, a comment that waits for a look; the rest is in the demo's round of ideas."""
    from madang.common.people.codes import digest_of
    from madang.common.phases.models import Phase
    from madang.deciding.budgeting.actions import discussing, proposing
    from madang.deciding.budgeting.models import Comment, Proposal, Round

    round_ = Round.objects.get(code="next-year")
    draft = proposing.begin(round_, by=people["resident"])
    draft.title, draft.what, draft.pot = "Shade at the bus stop", "A roof and a tree.", round_.pots.first()
    draft.save()
    checked = Proposal.objects.get(round=round_, number=4)
    checked.coauthors.create(email="somebody@example.org", token_digest=digest_of("every-page"))
    discussing.comment(checked, "Where exactly?", by=people["neighbour"], name="Do So-ra")
    return {
        "ideas": round_.code, "idea": draft.pk, "checked": checked.pk, "join": "every-page",
        "comment": Comment.objects.published().filter(round=round_).first().pk, "phase": Phase.objects.of(round_).get(kind="checking").pk,
    }  # fmt: skip


def letters(people):
    from madang.common.notices.actions import Recipient, make_batch, write

    okja = Recipient(name="Kim Ok-ja", language="ko", channel="letter", address="Gamnae-ro 1\n98000 Maru")
    notice = write(okja, "test", ("결정을 알려 드립니다", "안녕하세요.\n\n마루시"))
    write(okja, "test", ("또 하나의 편지", "안녕하세요.\n\n마루시"))
    return {"notice": notice.pk, "batch": make_batch([notice], by=people["clerk"]).pk}


def registers(people):
    from madang.common.pages.actions import complain
    from madang.common.pages.models import EventPage
    from madang.common.people.actions import ask_for_correction, record_mandate
    from madang.common.people.actions.staff import invite
    from madang.common.people.models import Resident

    jihoon = people["resident"].resident
    invite("new.colleague@maru.example", "New Colleague", [{"role": "counter"}], by=people["administrator"])
    helped = Resident.objects.filter(account=None).first()
    record_mandate(helped, holder=jihoon, evidence="Form 12", by=people["clerk"])
    record_mandate(jihoon, holder=helped, evidence="Form 13", by=people["clerk"])
    return {
        "resident": jihoon.pk,
        "without_account": Resident.objects.filter(account=None).first().pk,
        "correction": ask_for_correction(jihoon, "My house number is 14.", by=people["resident"]).pk,
        "complaint": complain(text="The picture on this page has no words.", name="Amina").pk,
        "colleague": people["officer"].pk,
        "event": EventPage.objects.live().first().pk,
    }


def privacy(people):
    from madang.common.audit.actions import record_read
    from madang.common.people.models import Resident
    from madang.common.privacy.accesses import entries_about
    from madang.common.privacy.actions import carry_out, file_erasure, object_to_access
    from madang.common.privacy.person import Person
    from madang.common.privacy.views.desk import sensitive_activities

    leaving, waiting = Resident.objects.filter(account=None).order_by("-pk")[:2]
    jihoon = Person.of_account(people["resident"])
    record_read(people["clerk"], "people.resident_seen", [jihoon.resident], purpose="counter")
    record_read(people["officer"], "people.resident_seen", [jihoon.resident], purpose="counter")
    newest, older = entries_about(jihoon, with_own=False)[:2]
    by = people["privacy_officer"]
    return {
        "access": newest.pk,
        "access_objection": object_to_access(jihoon, older, text="I was not in town.", by=people["resident"]).pk,
        "erasure": file_erasure(waiting, identity_shown="Identity card", by=people["clerk"]).pk,
        "erased": carry_out(file_erasure(leaving, identity_shown="Identity card", by=people["clerk"]), by=by).token,
        "activity": sensitive_activities()[0]["key"],
    }
