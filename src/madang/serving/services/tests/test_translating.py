"""The texts of a service in other languages: side by side, and through XLIFF."""

from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .test_editor import HERE

pytestmark = pytest.mark.django_db
PAGE = f"{HERE}translations/"
XLIFF = f"{PAGE}en-to-ko.xlf"
LETTER = "workflow/outcomes/granted/letter/body"


def give(desk, text):
    data = text if isinstance(text, bytes) else text.encode()
    return desk.post(PAGE, {"kind": "xliff", "file": SimpleUploadedFile("texts.xlf", data)}, follow=True)


def translated(desk, address, words):
    """The downloaded file as a translator gives it back."""
    root = ET.fromstring(desk.get(XLIFF).content)
    unit = next(one for one in root.iter() if one.get("id") == address)
    next(one for one in unit if one.tag.endswith("target")).text = words
    return ET.tostring(root, encoding="utf-8")


def unchanged(dog_tag):
    dog_tag.refresh_from_db()
    return dog_tag.draft == dog_tag.current_version.content


def test_texts_are_translated_side_by_side(desk, dog_tag):
    page = desk.get(f"{PAGE}en-to-ko/")
    rows = page.context["form"].rows
    place = next(number for number, row in enumerate(rows) if row["address"] == "summary")
    typed = {f"text-{number}": row["target"] for number, row in enumerate(rows)} | {f"text-{place}": "등록증을 받으세요."}
    assert desk.post(f"{PAGE}en-to-ko/", typed).status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.draft["summary"] == {"en": "Get a tag for your dog.", "ko": "등록증을 받으세요."}
    assert dog_tag.draft["name"] == dog_tag.current_version.content["name"]


def test_a_translation_that_inserts_what_its_source_does_not_is_named_beside_its_box(desk, dog_tag):
    rows = desk.get(f"{PAGE}en-to-ko/").context["form"].rows
    place = next(number for number, row in enumerate(rows) if row["address"] == LETTER)
    answer = desk.post(f"{PAGE}en-to-ko/", {f"text-{place}": "{nobody} 님께"})
    assert answer.status_code == 422 and "It inserts “{nobody}”" in answer.content.decode() and "{nobody} 님께" in answer.content.decode()
    assert unchanged(dog_tag)


def test_a_file_given_back_as_it_went_out_changes_nothing(desk, dog_tag):
    give(desk, desk.get(XLIFF).content)
    assert unchanged(dog_tag)


def test_a_translated_file_fills_the_draft(desk, dog_tag):
    answer = give(desk, translated(desk, "summary", "등록증을 받으세요."))
    assert "Translations taken into the draft: 1." in answer.content.decode()
    dog_tag.refresh_from_db()
    assert dog_tag.draft["summary"]["ko"] == "등록증을 받으세요."


def test_a_unit_whose_source_has_changed_since_is_left_out_and_named(desk, dog_tag):
    file = translated(desk, "summary", "등록증을 받으세요.")
    dog_tag.draft["summary"]["en"] = "Tags are for cats now."
    dog_tag.save()
    answer = give(desk, file)
    assert "“summary” has been changed since the file was made." in answer.content.decode()
    dog_tag.refresh_from_db()
    assert "ko" not in dog_tag.draft["summary"]


def test_a_unit_that_is_no_longer_there_is_left_out_and_named(desk, dog_tag):
    answer = give(desk, translated(desk, "summary", "등록증").replace(b'id="summary"', b'id="form/sections/cats/title"'))
    assert "“form/sections/cats/title” is not (or no longer) a text of this service." in answer.content.decode()
    assert unchanged(dog_tag)


def test_a_unit_that_would_break_a_letter_stops_the_file_and_is_named(desk, dog_tag):
    answer = give(desk, translated(desk, LETTER, "{nobody} 님께"))
    assert answer.status_code == 422 and f"“{LETTER}”: It inserts" in answer.content.decode()
    assert unchanged(dog_tag)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xliff version="1.2"><file original="dog-tag">&b;</file></xliff>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("<xliff", "not well-formed XML: line 1"),
        (BOMB, "holds a document type or entities"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff/>', "holds a document type or entities"),
        ("<html/>", "not an XLIFF file"),
        ('<xliff version="2.0"/>', "Save it as XLIFF 1.2"),
        ('<xliff version="1.2"/>', "holds no texts"),
        ('<xliff version="1.2"><file original="cat-tag"/></xliff>', "belongs to “cat-tag”"),
        ('<xliff version="1.2"><file original="dog-tag" target-language="tlh"/></xliff>', "“tlh”, which is not a language"),
        (b"\xff\xfe\x00\x01", "The file is not"),
        ('<?xml version="1.0" encoding="x-none"?><xliff/>', "The file is not"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(desk, dog_tag, data, said):
    answer = give(desk, data)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert unchanged(dog_tag)


def test_languages_the_portal_does_not_speak_have_no_page(desk, dog_tag):
    assert desk.get(f"{PAGE}en-to-tlh/").status_code == 404
    assert desk.get(f"{PAGE}ko-to-ko.xlf").status_code == 404
