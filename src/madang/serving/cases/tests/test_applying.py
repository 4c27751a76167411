"""What an applicant meets between two pages: look-ups, uploads that stay, drafts that are theirs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from PIL import Image

from madang.common.files.models import StoredFile
from madang.common.places.models import Address
from madang.common.places.streets import street_key
from madang.serving.cases.actions import forget_draft, save_answer, start_draft
from madang.serving.cases.answers import files_in, holds_files
from madang.serving.cases.contact import contact_from_answers
from madang.serving.cases.models import Draft
from madang.serving.cases.questions import QuestionsForm, kind_of
from madang.serving.services.definitions.form import (
    AddressQuestion,
    FileQuestion,
    FormDefinition,
    PersonQuestion,
    RepeatQuestion,
    TextQuestion,
)

HOME = AddressQuestion(id="home", label="Where do you live?")
PAPER = FileQuestion(id="paper", label="A photograph", maximum_files=2)
NAME = TextQuestion(id="name", label="Name")


def a_photo(name="paper.png"):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def sent(questions, files=None, answers=None, **boxes):
    data = QueryDict(mutable=True)
    data.update(boxes)
    return QuestionsForm(questions, data, MultiValueDict(files or {}), answers=answers)


@pytest.fixture
def harbour_road(area):
    street = {"en": "Harbour Road", "ko": "나루로"}
    return [
        Address.objects.create(street=street, street_key=street_key(street), number=n, postcode="98501", area=area) for n in ("3", "12")
    ]


def test_a_street_that_begins_as_typed_is_offered(harbour_road):
    form = QuestionsForm([HOME], typed={"home-street": "harb", "find": "home"})
    assert [str(label) for _value, label in form.fields["home-pick"].choices[:2]] == [
        "Harbour Road 3, 98501 (Harbour)",
        "Harbour Road 12, 98501 (Harbour)",
    ]


def test_the_address_that_was_chosen_is_the_answer(harbour_road):
    form = sent([HOME], **{"home-street": "harb", "home-looked": "yes", "home-pick": str(harbour_road[1].pk), "home-unit": "2"})
    assert form.is_valid(), form.errors
    assert form.answers["home"] == {"street": "Harbour Road", "number": "12", "unit": "2", "postcode": "98501", "area": "harbour"}


def test_a_street_that_is_not_in_the_list_is_said_and_near_ones_are_offered(harbour_road):
    form = sent([HOME], **{"home-street": "Harbur Road", "home-number": "12"})
    assert not form.is_valid()
    assert "not in the town's list" in form.errors["home-pick"][0]
    assert [str(label) for _value, label in form.fields["home-pick"].choices] == [
        "Harbour Road 12, 98501 (Harbour)",
        "My address is not in the list: take it as I write it below",
    ]
    assert next(iter(form.fields)) == "home-looked", "what is offered stands before the boxes"


def test_a_number_that_is_not_in_the_list_is_said_and_its_neighbours_are_offered(harbour_road):
    form = sent([HOME], **{"home-street": "Harbour Road", "home-number": "11"})
    assert not form.is_valid()
    assert "no number 11" in form.errors["home-pick"][0]
    assert str(form.fields["home-pick"].choices[0][1]).startswith("Harbour Road 12")


def test_who_says_that_the_address_is_not_in_the_list_goes_on_and_the_officer_sees_it(harbour_road):
    boxes = {"home-street": "Nowhere Lane", "home-number": "1", "home-area": "harbour"}
    asked = sent([HOME], **boxes)
    assert not asked.is_valid()
    boxes |= {"home-looked": asked["home-looked"].value(), "home-pick": "unlisted"}  # as the page sends it back
    form = sent([HOME], **boxes)
    assert form.is_valid(), form.errors
    assert kind_of(HOME).remark(HOME, form.answers["home"]) == "Not in the town's list of addresses"
    again = sent([HOME], answers=form.answers, **{name: boxes[name] for name in ("home-street", "home-number", "home-area")})
    assert again.is_valid(), "who was asked once is not asked again"
    assert again.answers["home"]["unlisted"]


def test_the_one_that_was_meant_can_be_chosen_though_the_boxes_say_something_else(harbour_road):
    form = sent([HOME], **{"home-street": "Harbur", "home-number": "9", "home-looked": "yes", "home-pick": str(harbour_road[0].pk)})
    assert form.is_valid(), form.errors
    assert (form.answers["home"]["street"], form.answers["home"]["number"]) == ("Harbour Road", "3")


def test_a_town_without_a_list_of_addresses_takes_every_street(area):
    form = sent([HOME], **{"home-street": "Nowhere Lane", "home-number": "1", "home-area": "harbour"})
    assert form.is_valid(), form.errors
    assert "unlisted" not in form.answers["home"]


def test_an_unknown_street_asks_for_the_neighbourhood(harbour_road):
    form = sent([HOME], **{"home-street": "Nowhere Lane", "home-number": "1", "home-looked": "yes", "home-pick": "unlisted"})
    assert not form.is_valid()
    assert "home-area" in form.errors


PARENT = PersonQuestion(id="me", label="Who are you?", ask=["family_name", "national_number"], number_check="kr.rrn")


@pytest.mark.parametrize("instead", [{"me-other_number": "Passport M1234567"}, {"me-no_number": "on"}])
def test_a_parent_without_a_national_number_can_apply(db, instead):
    form = sent([PARENT], **{"me-family_name": "Salim"}, **instead)
    assert form.is_valid(), form.errors
    kind, answer = kind_of(PARENT), form.answers["me"]
    assert "Passport M1234567" in kind.show(PARENT, answer, "en") or kind.remark(PARENT, answer) == "Has no national number"


def test_who_says_nothing_about_numbers_is_asked_once_more(db):
    form = sent([PARENT], **{"me-family_name": "Salim"})
    assert "or say that there is none" in form.errors["me-national_number"][0]


def test_a_wrong_national_number_is_still_refused(db):
    form = sent([PARENT], **{"me-family_name": "Salim", "me-national_number": "940521-6969900", "me-no_number": "on"})
    assert "me-national_number" in form.errors


def test_an_upload_stays_when_another_box_is_wrong(db):
    form = sent([NAME, PAPER], files={"paper": [a_photo()]}, name="")
    assert not form.is_valid()
    again = sent([NAME, PAPER], name="Nuri", **{"paper-kept": form["paper-kept"].value()})
    assert again.is_valid(), again.errors
    assert list(StoredFile.objects.filter(pk__in=again.answers["paper"]).values_list("name", flat=True)) == ["paper.png"]


def test_nobody_can_name_a_file_of_somebody_else(db):
    theirs = StoredFile.objects.create(name="secret.pdf", media_type="application/pdf", size=1, sha256="0")
    form = sent([NAME, PAPER], name="Nuri", **{"paper-kept": str(theirs.pk)})
    assert not form.is_valid()
    assert "paper" in form.errors


def test_a_good_file_stays_when_the_one_beside_it_is_refused(db):
    form = sent([PAPER], files={"paper": [a_photo(), SimpleUploadedFile("song.mp3", b"ID3abc")]})
    assert not form.is_valid()
    assert len(form.kept["paper"]) == 1


def test_files_of_a_draft_are_its_own_until_they_are_taken_out(dog_tag, monkeypatch):
    monkeypatch.setattr(
        "madang.serving.cases.actions.drafts.files_in", lambda form, answers: [("paper", id) for id in answers.get("paper") or []]
    )
    monkeypatch.setattr("madang.serving.cases.actions.drafts.holds_files", lambda form, question: question == "paper")
    file = StoredFile.objects.create(name="paper.png", media_type="image/png", size=1, sha256="0")
    draft, _token = start_draft(dog_tag.current_version)
    draft = save_answer(draft, "paper", [str(file.pk)])
    file.refresh_from_db()
    assert (file.owner_kind, file.owner_id) == ("cases.draft", draft.pk)
    forget_draft(draft)
    file.refresh_from_db()
    assert file.owner_kind == ""


def test_saving_an_answer_in_words_reads_and_writes_the_draft_once(dog_tag, django_assert_num_queries):
    """Everybody who applies passes here, and on SQLite one after the other."""
    draft, _token = start_draft(dog_tag.current_version)
    assert draft.version.definition
    with django_assert_num_queries(4):  # savepoint, the draft, its new answers, savepoint
        saved = save_answer(draft, "dog_name", "Nuri")
    assert saved.version is draft.version


def test_files_inside_a_list_are_found(db):
    use = {"id": "use", "purpose": "To decide", "legal_basis": "consent", "retention_months": 1}
    dogs = RepeatQuestion(id="dogs", label="Dogs", item="dog", questions=[PAPER])
    form = FormDefinition.model_validate(
        {"data_uses": [use], "sections": [{"id": "one", "title": "One", "questions": [dogs.model_dump()]}]}
    )
    assert list(files_in(form, {"dogs": [{"paper": ["a"]}, {"paper": ["b"]}]})) == [("dogs", "a"), ("dogs", "b")]


def test_only_an_answer_that_can_name_files_is_looked_through_for_them(db):
    use = {"id": "use", "purpose": "To decide", "legal_basis": "consent", "retention_months": 1}
    dogs = RepeatQuestion(id="dogs", label="Dogs", item="dog", questions=[PAPER.model_copy(update={"id": "picture"})])
    questions = [one.model_dump() for one in (NAME, PAPER, dogs)]
    form = FormDefinition.model_validate({"data_uses": [use], "sections": [{"id": "one", "title": "One", "questions": questions}]})
    assert [id for id in ("name", "paper", "dogs", "_contact") if holds_files(form, id)] == ["paper", "dogs"]


@pytest.mark.parametrize(("person", "status"), [("resident", 302), ("neighbour", 404)])
def test_a_draft_of_an_account_opens_for_it_alone(client, dog_tag, resident, person, status, request):
    start_draft(dog_tag.current_version, account=resident)
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse("cases:resume", args=[f"my-{Draft.objects.get().pk}"])).status_code == status


def test_who_is_not_signed_in_is_asked_to_do_so_before_an_own_draft_opens(client, dog_tag, resident):
    _draft, token = start_draft(dog_tag.current_version, account=resident)
    assert "login" in client.get(reverse("cases:resume", args=[token])).url
    assert client.get(reverse("cases:resume", args=[f"my-{Draft.objects.get().pk}"])).status_code == 404


@pytest.fixture
def applying(client, dog_tag):
    """`send(page, **boxes)` presses a button on a page of a dog tag's form; `show(page)` opens it."""

    class Applying:
        draft, token = start_draft(dog_tag.current_version)

        def at(self, page):
            return reverse("cases:contact", args=[self.token]) if page == "_contact" else reverse("cases:question", args=[self.token, page])

        def send(self, page, **boxes):
            return client.post(self.at(page), boxes)

        def show(self, page):
            return client.get(self.at(page)).content.decode()

    return Applying()


def test_what_was_typed_is_saved_when_somebody_leaves_for_later(applying):
    assert applying.send("dog_name", dog_name="Nuri", later="yes").url == reverse("cases:save", args=[applying.token])
    assert Draft.objects.get().answers["dog_name"] == "Nuri"


def test_what_is_not_right_yet_stands_in_its_box_when_the_person_comes_back(applying, client):
    applying.send("dogs", dogs="2")
    assert applying.send("dogs", dogs="a dozen", later="yes").url == reverse("cases:save", args=[applying.token])
    assert 'value="a dozen"' in applying.show("dogs")
    assert "dogs" not in Draft.objects.get().answers, "what was replaced must not be sent"


def test_a_question_left_half_way_is_named_on_the_check_page_and_cannot_be_sent(applying, client):
    for page, boxes in {"dog_name": "Nuri", "dogs": "2", "guide_dog": "no"}.items():
        applying.send(page, **{page: boxes})
    applying.send("_contact", name="Amina", channel="email", email="amina@example.org")
    applying.send("dogs", dogs="a dozen", later="yes")
    check = reverse("cases:check", args=[applying.token])
    assert "Still needs an answer" in client.get(check).content.decode()
    assert client.post(check).status_code == 422
    assert client.get(reverse("cases:resume", args=[applying.token])).url == applying.at("dogs")
    applying.send("dogs", dogs="3")
    assert client.post(check).status_code == 302


def test_an_empty_page_left_for_later_loses_no_earlier_answer(applying):
    applying.send("dog_name", dog_name="Nuri")
    applying.send("dog_name", dog_name="", later="yes")
    assert Draft.objects.get().answers["dog_name"] == "Nuri"


def test_half_an_address_for_letters_is_kept_too_and_offered_for_the_link(applying, client):
    applying.send("_contact", channel="email", email="amina@example.org", later="yes")
    assert 'value="amina@example.org"' in applying.show("_contact")
    assert 'value="amina@example.org"' in client.get(reverse("cases:save", args=[applying.token])).content.decode()


def test_who_said_their_name_in_the_form_need_not_write_it_again(db):
    use = {"id": "use", "purpose": "To decide", "legal_basis": "consent", "retention_months": 1}
    visited = PersonQuestion(id="visited", label="Who is visited?", ask=["family_name", "given_name"], fact="person", required=False)
    helper = PersonQuestion(id="helper", label="Who are you?", ask=["family_name", "given_name", "phone"], required=False)
    questions = [one.model_dump() for one in (visited, helper)]
    form = FormDefinition.model_validate({"data_uses": [use], "sections": [{"id": "one", "title": "One", "questions": questions}]})
    okja, bora = {"family_name": "김", "given_name": "옥자"}, {"family_name": "Kang", "given_name": "Bora", "phone": "010-1"}
    assert contact_from_answers(form, {"visited": okja})["name"] == "김옥자"
    assert contact_from_answers(form, {"visited": okja, "helper": bora}) == {"name": "Bora Kang", "phone": "010-1", "email": ""}
    assert contact_from_answers(form, {}) == {}
