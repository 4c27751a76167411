"""A version is published by one person or by two; a service is taken off the portal and put back."""

import pytest

from madang.common.audit.queries import history_of
from madang.common.notices.models import Notice
from madang.common.people.models import Role
from madang.serving.services.models import PublishingRule, Review
from tests.cast import make_staff

from .test_editor import HERE, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_people(db):
    return PublishingRule.objects.create(two_people=True)


@pytest.fixture
def second(db):
    return make_staff("areum@maru.example", "Seo A-reum", Role.EDITOR)


def as_(client, account):
    client.force_login(account)
    return client


def ask(desk, note="The council raised the fee."):
    change(desk, "fee/lines/tag", amount_cents="9000")
    page = desk.get(f"{HERE}publish/")
    return desk.post(f"{HERE}publish/", {"seen": page.context["seen"], "note": note})


def answer(client, decision, **typed):
    return client.post(f"{HERE}approval/", {"decision": decision, **typed})


def published(dog_tag):
    dog_tag.refresh_from_db()
    return dog_tag.current_version.number


def test_where_two_people_are_demanded_the_first_publishes_nothing_and_the_second_is_told(desk, dog_tag, two_people, second):
    ask(desk)
    assert published(dog_tag) == 1
    notice = Notice.objects.get(template="services/approval_asked", account=second)
    assert "Yoon Eun-bi" in notice.body and "The council raised the fee." in notice.body and f"{HERE}approval/" in notice.body


def test_who_wrote_a_version_cannot_approve_it_nor_can_who_helped_to_write_it(
    desk, dog_tag, two_people, second, administrator, client, editor
):
    change(as_(client, second), "texts", summary_en="A better summary")
    ask(as_(client, editor))
    for account in (editor, second):
        assert answer(as_(client, account), "approve").status_code == 422
        assert published(dog_tag) == 1
    assert answer(as_(client, administrator), "approve").status_code == 302
    assert published(dog_tag) == 2


def test_the_second_person_reads_old_beside_new_and_publishes_what_was_read(desk, dog_tag, two_people, second, client, editor):
    ask(desk)
    page = as_(client, second).get(f"{HERE}approval/").content.decode()
    assert "Fee for each dog › Amount" in page and "<del>5,000 </del>" in page and "<ins>9,000 </ins>" in page
    answer(client, "approve")
    assert published(dog_tag) == 2
    version = dog_tag.current_version
    assert (version.published_by, version.approved_by, version.note) == (editor, second, "The council raised the fee.")
    assert Notice.objects.filter(template="services/approved", account=editor).exists()
    assert "approved by Seo A-reum" in client.get(f"{HERE}versions/").content.decode()


def test_it_is_sent_back_with_a_note_that_the_editor_reads(desk, dog_tag, two_people, second, client, editor):
    ask(desk)
    assert answer(as_(client, second), "send_back").status_code == 422
    assert answer(client, "send_back", answer="Nine thousand is for dangerous dogs alone.").status_code == 302
    assert published(dog_tag) == 1
    assert "dangerous dogs" in Notice.objects.get(template="services/sent_back", account=editor).body
    assert "dangerous dogs" in as_(client, editor).get(f"{HERE}publish/").content.decode()
    assert "Seo A-reum has sent it back" in client.get(HERE).content.decode()


def test_a_draft_changed_after_the_question_is_not_approved_unseen(desk, dog_tag, two_people, second, client, editor):
    ask(desk)
    change(as_(client, editor), "fee/lines/tag", amount_cents="90000")
    refused = answer(as_(client, second), "approve")
    assert refused.status_code == 422 and "has been changed since" in refused.content.decode()
    assert published(dog_tag) == 1
    ask(as_(client, editor), note="Once more")
    assert [review.state for review in Review.objects.order_by("pk")] == ["withdrawn", "waiting"]


def test_the_rule_cannot_be_passed_by_and_is_set_by_administrators_alone(desk, dog_tag, client, administrator, editor, second):
    from django.core.exceptions import ValidationError

    from madang.serving.services.editing.actions import fingerprint, publish_draft

    assert client.post("/editor/services/rules/", {"two_people": "on"}).status_code == 403
    assert as_(client, administrator).post("/editor/services/rules/", {"two_people": "on"}).status_code == 302
    change(as_(client, editor), "fee/lines/tag", amount_cents="9000")
    dog_tag.refresh_from_db()
    with pytest.raises(ValidationError, match="second person"):
        publish_draft(dog_tag, seen=fingerprint(dog_tag.draft), note="x", by=editor)


def test_without_anybody_who_may_approve_the_editor_is_told_at_once(desk, dog_tag, two_people):
    response = ask(desk)
    assert response.status_code == 422 and "Nobody else may approve this" in response.content.decode()
    assert not Review.objects.exists()


def test_a_service_is_taken_off_and_put_back_and_the_page_says_what_becomes_of_cases(desk, dog_tag, case):
    page = desk.get(f"{HERE}offer/").content.decode()
    assert "1 case under way is handled to its end" in page
    assert desk.post(f"{HERE}offer/").status_code == 302
    assert desk.get("/services/dog-tag/").status_code == 404
    case.refresh_from_db()
    assert case.is_open
    assert "can apply at once" in desk.get(f"{HERE}offer/").content.decode()
    desk.post(f"{HERE}offer/")
    assert desk.get("/services/dog-tag/").status_code == 200


def test_an_application_begun_before_can_still_be_sent(desk, dog_tag, resident):
    from madang.serving.cases.actions import save_answers, start_draft, submit

    draft, _token = start_draft(dog_tag.current_version, account=resident)
    desk.post(f"{HERE}offer/")
    contact = {"name": "Park Ji-hoon", "channel": "email", "email": "jihoon@example.org", "phone": "", "address": ""}
    save_answers(draft, {"dog_name": "Bori", "dogs": 1, "guide_dog": False, "_contact": contact})
    assert submit(draft).is_open


def test_the_log_reads_in_words(desk, dog_tag, two_people, second, client):
    ask(desk)
    answer(as_(client, second), "approve")
    read = [line.what for line in history_of(dog_tag)]
    assert "changed a part of the draft" in read and "approved the new version" in read
    assert not [word for word in read if word.startswith("services.")]
