"""A list is filled in item by item; what was begun and left for later is there again, its files too."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from madang.common.files.models import StoredFile
from madang.serving.cases.actions import save_item, start_draft
from madang.serving.cases.answers import TYPED
from madang.serving.cases.models import Draft

from .filed import publish_service

DOGS = {
    "type": "repeat",
    "id": "dogs",
    "label": {"en": "Which dogs?"},
    "item": {"en": "dog"},
    "minimum": 1,
    "maximum": 3,
    "questions": [
        {"type": "text", "id": "name", "label": {"en": "Its name"}, "max_length": 40},
        {"type": "file", "id": "picture", "label": {"en": "A photograph"}, "maximum_files": 2},
    ],
}


def a_photo(name="nuri.png"):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def listing(client, family_office, legal_office):
    """A form with one list, and somebody who fills it in without an account."""
    use = {"id": "use", "purpose": {"en": "To decide"}, "legal_basis": "consent", "retention_months": 1}
    form = {"data_uses": [use], "sections": [{"id": "one", "title": {"en": "One"}, "questions": [DOGS]}]}
    service = publish_service(form=form, fee={"currency": "KRW", "lines": []})

    class Listing:
        draft, token = start_draft(service.current_version)
        page = reverse("cases:question", args=[token, "dogs"])

        def item(self, number):
            return reverse("cases:item", args=[self.token, "dogs", number])

        def send(self, number, **boxes):
            return client.post(self.item(number), boxes)

        def remove(self, number):
            return client.post(reverse("cases:remove_item", args=[self.token, "dogs", number]))

        def show(self, number=None):
            return client.get(self.item(number) if number else self.page).content.decode()

        def go_on(self):
            return client.post(self.page)

        @property
        def answers(self):
            return Draft.objects.get().answers

        def names(self):
            return [dog["name"] for dog in self.answers.get("dogs") or []]

    return Listing()


def test_a_file_of_a_half_filled_item_is_there_when_the_person_comes_back(listing):
    left = listing.send(1, picture=a_photo(), name="", later="yes")
    assert left.url == reverse("cases:save", args=[listing.token])
    file = StoredFile.objects.get()
    assert (file.owner_kind, file.owner_id) == ("cases.draft", listing.draft.pk), "what nobody owns is swept away"
    assert "nuri.png" in listing.show(1)
    assert listing.send(1, name="Nuri").url == listing.page
    assert listing.answers["dogs"] == [{"name": "Nuri", "picture": [str(file.pk)]}]


def test_a_file_that_was_kept_can_be_taken_out_again(listing):
    listing.send(1, picture=a_photo(), name="", later="yes")
    kept = str(StoredFile.objects.get().pk)
    listing.send(1, name="Nuri", picture=a_photo("other.png"), **{"picture-remove": kept})
    [dog] = listing.answers["dogs"]
    assert kept not in dog["picture"]
    assert StoredFile.objects.get(pk=kept).owner_kind == ""


def test_saving_one_item_loses_nothing_of_another_that_was_left_half_way(listing):
    listing.send(1, name="Nuri", picture=a_photo())
    listing.send(2, name="Byeol", later="yes")
    listing.send(1, name="Nuri the Great")
    assert 'value="Byeol"' in listing.show(2)


def test_the_list_names_an_item_that_is_not_finished_and_does_not_go_on_without_it(listing):
    listing.send(1, name="Nuri", picture=a_photo())
    listing.send(2, name="Byeol", later="yes")
    assert "Not finished" in listing.show()
    assert ">Dog 2</h1>" in listing.show(2)
    refused = listing.go_on()
    assert refused.status_code == 422
    assert "Dog 2 is not finished" in refused.content.decode()
    listing.remove(2)
    assert "Not finished" not in listing.show()
    assert listing.go_on().status_code == 302
    assert TYPED not in listing.answers


def test_what_was_typed_moves_up_with_its_item(listing):
    for name in ("Nuri", "Byeol"):
        listing.send(len(listing.names()) + 1, name=name, picture=a_photo())
    listing.send(3, name="Haru", later="yes")
    listing.remove(1)
    assert listing.names() == ["Byeol"]
    assert 'value="Haru"' in listing.show(2)


def test_an_item_that_is_being_changed_keeps_its_old_answer_until_the_new_one_is_right(listing):
    listing.send(1, name="Nuri", picture=a_photo())
    listing.send(1, name="N" * 41, later="yes")
    assert listing.names() == ["Nuri"]
    assert "N" * 41 in listing.show(1)
    save_item(Draft.objects.get(), "dogs", 1, {"name": "Haru", "picture": []})
    assert listing.names() == ["Haru"]
    assert TYPED not in listing.answers


def test_a_file_that_is_refused_keeps_nobody_from_leaving_for_later(listing):
    song = SimpleUploadedFile("song.mp3", b"ID3abc")
    assert listing.send(1, name="Nuri", picture=song, later="yes").url == reverse("cases:save", args=[listing.token])
    assert 'value="Nuri"' in listing.show(1)
