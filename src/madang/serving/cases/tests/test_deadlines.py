"""What time does by itself, each once; and what goes when its time is over."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.files.actions import keep
from madang.common.files.models import StoredFile
from madang.common.languages import isolated
from madang.common.notices.models import Notice
from madang.common.people.actions import leave
from madang.common.people.models import Role
from madang.serving.cases import actions, privacy
from madang.serving.cases.models import Application, Attachment, Draft
from tests.cast import make_staff

from .filed import TWO_OFFICES, file_case, publish_service


def notices(template):
    return Notice.objects.filter(template=f"cases/{template}")


def test_a_task_that_lies_too_long_is_told_to_the_head_once(legal_office, family_office, building_office, time_machine_day):
    chief = make_staff("chief@maru.example", "Chief", Role.HEAD, building_office)
    time_machine_day(date(2026, 3, 2))
    case = file_case(publish_service(workflow=TWO_OFFICES))
    assert actions.escalate() == 0
    time_machine_day(date(2026, 3, 4))
    assert (actions.escalate(), actions.escalate()) == (1, 0)
    assert notices("escalated").get().account == chief
    assert Entry.objects.filter(action="cases.escalated").count() == 1
    assert case.tasks.get(task="fire").escalated_at


def test_the_resident_is_reminded_once_before_the_time_ends(dog_tag, officer, time_machine_day):
    time_machine_day(date(2026, 3, 2))
    request = actions.ask_for_more(file_case(dog_tag), question="Which colour?", by=officer)
    assert actions.remind() == 0
    time_machine_day(request.answer_until - timedelta(days=2))
    assert (actions.remind(), actions.remind()) == (1, 0)
    assert "Which colour?" in notices("answer_reminder").get().body


def test_without_an_answer_the_clock_runs_again_and_a_late_answer_still_counts(dog_tag, officer, time_machine_day):
    time_machine_day(date(2026, 3, 2))
    case = file_case(dog_tag)
    actions.take(case.tasks.get(), by=officer)
    request = actions.ask_for_more(case, question="Which colour?", by=officer)
    time_machine_day(request.answer_until + timedelta(days=1))
    assert (actions.let_questions_lapse(), actions.let_questions_lapse()) == (1, 0)
    case.refresh_from_db()
    assert case.status == Application.Status.IN_PROGRESS
    assert case.due_on > timezone.localdate()
    assert notices("request_lapsed").get().account == officer
    actions.answer_request(request, answer="Brown.")
    actions.ask_for_more(case, question="How big?", by=officer)


def test_after_the_decision_an_answer_cannot_open_the_case_again(dog_tag, officer, time_machine_day):
    time_machine_day(date(2026, 3, 2))
    case = file_case(dog_tag)
    request = actions.ask_for_more(case, question="Which colour?", by=officer)
    time_machine_day(request.answer_until + timedelta(days=1))
    actions.let_questions_lapse()
    actions.decide(case, outcome="granted", by=officer)
    with pytest.raises(ValidationError):
        actions.answer_request(request, answer="Brown.")
    case.refresh_from_db()
    assert case.is_decided


def test_an_officer_gets_one_list_on_the_morning_of_a_working_day(dog_tag, officer, time_machine_day):
    time_machine_day(date(2026, 3, 2))
    case = file_case(dog_tag)
    actions.take(case.tasks.get(), by=officer)
    time_machine_day(case.due_on - timedelta(days=1), hour=6)
    assert actions.send_digests() == 0
    time_machine_day(case.due_on, hour=8)
    assert (actions.send_digests(), actions.send_digests()) == (1, 0)
    assert case.reference in notices("due_digest").get().body
    time_machine_day(date(2026, 3, 14))  # a Saturday
    assert actions.send_digests() == 0


def test_who_leaves_hands_over_every_open_case(dog_tag, officer, administrator, family_office):
    colleague = make_staff("mi-rae@maru.example", "Seo Mi-rae", Role.OFFICER, family_office)
    for _ in range(2):
        actions.take(file_case(dog_tag).tasks.get(), by=officer)
    leave(officer, hand_over_to=colleague, by=administrator)
    assert colleague.tasks.open().count() == 2
    assert notices("all_handed_over").get().account == colleague


def test_a_leave_by_form_puts_the_cases_on_the_successor_s_desk(client, dog_tag, officer, administrator, family_office):
    colleague = make_staff("mi-rae@maru.example", "Seo Mi-rae", Role.OFFICER, family_office)
    case = file_case(dog_tag)
    actions.take(case.tasks.get(), by=officer)
    client.force_login(administrator)
    client.post(reverse("staff_leave", args=[officer.pk]), {"hand_over_to": colleague.pk})
    client.force_login(colleague)
    page = client.get(reverse("desk:queue"), {"show": "mine"})
    assert [row.application.reference for row in page.context["rows"]] == [case.reference]
    history = client.get(reverse("desk:case", args=[case.reference])).context["history"]
    assert any("handed the case over because an officer left" in row["line"].what for row in history)


def test_a_successor_of_another_office_takes_nothing_they_could_not_work_on(dog_tag, officer, other_officer, head, administrator):
    case = file_case(dog_tag)
    actions.take(case.tasks.get(), by=officer)
    leave(officer, hand_over_to=other_officer, by=administrator)
    assert case.tasks.get().assigned_to is None
    assert notices("left_free").get().account == head
    assert not notices("all_handed_over").exists()


@pytest.fixture
def closed(dog_tag, officer, resident):
    case = file_case(dog_tag, account=resident)
    file = keep(b"%PDF-1.4", name="plan.pdf", media_type="application/pdf")
    Attachment.objects.create(application=case, file=file, question="dog_name")
    actions.add_note(case, text="Amina called.", by=officer)
    actions.decide(case, outcome="granted", by=officer)
    case.refresh_from_db()
    return case


def test_a_closed_case_is_emptied_when_its_time_is_over_and_counts_on(closed):
    last_day = timezone.make_aware(datetime.combine(closed.erase_after, time(12)))
    assert privacy.retain(last_day - timedelta(days=1))["cases past their retention"] == 0
    assert privacy.retain(last_day)["cases past their retention"] == 1
    assert privacy.retain(last_day)["cases past their retention"] == 0
    closed = Application.objects.get()
    assert (closed.answers, closed.contact_name, closed.contact_email, closed.resident, closed.account) == ({}, "", "", None, None)
    assert closed.decision.letter == "" and len(closed.decision.letter_digest) == 64
    assert not closed.notes.exists() and not StoredFile.objects.exists()
    assert closed.area is None or closed.area.code
    assert closed.channel == "online" and closed.is_decided


def test_expired_drafts_go(dog_tag):
    for days in (-1, 1):
        Draft.objects.create(token_digest=str(days), version=dog_tag.current_version, expires_at=timezone.now() + timedelta(days=days))
    assert privacy.retain(timezone.now())["expired drafts"] == 1
    assert Draft.objects.get().token_digest == "1"


def test_erasure_names_the_reason_for_what_must_stay_and_the_day(closed, resident):
    open_case = file_case(closed.service, account=resident)
    staying = privacy.erase(resident, resident.resident)
    assert {(what, until) for what, _reason, until in staying} == {
        (f"Case {isolated(closed.reference)}", closed.erase_after),
        (f"Case {isolated(open_case.reference)}", None),
    }
    assert "To issue the tag" in next(reason for _what, reason, until in staying if until)


def test_a_resident_takes_away_all_of_a_case(closed, resident):
    [case] = privacy.export(resident, resident.resident)
    assert case["Reference"] == closed.reference
    assert case["Answers"]["What is the dog called?"] == "Nuri"
    assert case["Notes of the office"][0]["Note"] == "Amina called."


def upload_for(draft, name):
    file = keep(b"%PDF-1.4 plan", name=name, media_type="application/pdf")
    StoredFile.objects.filter(pk=file.pk).update(owner_kind="cases.draft", owner_id=draft.pk)
    return file


def draft_with_file(service, *, days, account=None):
    number = Draft.objects.count()
    until = timezone.now() + timedelta(days=days)
    draft = Draft.objects.create(token_digest=f"d{number}", version=service.current_version, expires_at=until, account=account)
    return draft, upload_for(draft, f"plan-{number}.pdf")


def test_the_uploads_of_an_expired_draft_go_with_it_rows_and_bytes(dog_tag, django_capture_on_commit_callbacks):
    _expired, old = draft_with_file(dog_tag, days=-1)
    _going_on, kept = draft_with_file(dog_tag, days=1)
    with django_capture_on_commit_callbacks(execute=True):
        done = privacy.retain(timezone.now())
    assert (done["expired drafts"], done["files of drafts"]) == (1, 1)
    assert StoredFile.objects.get() == kept
    assert not old.content.storage.exists(old.content.name) and kept.content.storage.exists(kept.content.name)


def test_uploads_whose_draft_went_with_its_account_are_found_and_removed(dog_tag, resident):
    draft, _file = draft_with_file(dog_tag, days=9, account=resident)
    draft.delete()
    assert privacy.retain(timezone.now())["files of drafts"] == 1
    assert not StoredFile.objects.exists()


def test_erasing_a_person_takes_the_uploads_of_their_drafts_along(dog_tag, resident, django_capture_on_commit_callbacks):
    _draft, file = draft_with_file(dog_tag, days=9, account=resident)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(resident, resident.resident)
    assert not StoredFile.objects.exists() and not file.content.storage.exists(file.content.name)
