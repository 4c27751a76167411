"""The editor's screens: a service is made, changed, tried and published without anybody writing code."""

import pytest

from madang.serving.cases.models import Draft
from madang.serving.services.editing import tree
from madang.serving.services.editing.checks import problems_of
from madang.serving.services.models import Service

pytestmark = pytest.mark.django_db
HERE = "/editor/services/dog-tag/"
QUESTIONS = "form/sections/dog/questions"


def fields_of(response):
    """What a browser would send back from the page's form."""
    form = response.context["form"]
    sent = {"seen": response.context.get("seen", "")}
    for bound in form.visible_fields():
        sent |= as_sent(bound)
    return sent


def as_sent(bound):
    value = bound.field.prepare_value(bound.value())
    if hasattr(bound.field.widget, "languages"):
        return {
            f"{bound.html_name}_{code}": text
            for (code, _name), text in zip(
                bound.field.widget.languages, value if isinstance(value, list) else bound.field.widget.decompress(value), strict=True
            )
        }
    if value is None and bound.name.startswith("show_if-"):
        return {bound.html_name: ""}  # as a browser sends an empty dropdown
    if value is None or value is False:
        return {}
    return {bound.html_name: "on" if value is True else value}


def change(desk, address, **typed):
    page = desk.get(f"{HERE}at/{address}/")
    assert page.status_code == 200
    return desk.post(f"{HERE}at/{address}/", fields_of(page) | {name.replace("__", "-"): value for name, value in typed.items()})


def test_an_unchanged_page_saved_leaves_the_definition_as_it_was(desk, dog_tag):
    for address in (
        "texts",
        "facts",
        f"{QUESTIONS}/guide_number",
        "fee/lines/tag",
        "workflow/outcomes/granted",
        "workflow/stages/check/tasks/check",
        "workflow/objection",
    ):
        assert change(desk, address).status_code == 302, address
    from madang.serving.services.actions import as_content
    from madang.serving.services.definitions.service import ServiceDefinition

    dog_tag.refresh_from_db()
    assert as_content(ServiceDefinition.model_validate(dog_tag.draft)) == dog_tag.current_version.content


def test_texts_are_changed_in_the_draft_alone(desk, dog_tag):
    assert change(desk, "texts", name_en="Dog licence").status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.draft["name"] == {"en": "Dog licence", "ko": "반려견 등록증"}
    assert dog_tag.current_version.content["name"]["en"] == "Dog tag"


def test_a_missing_text_is_named_at_its_field_and_nothing_typed_is_lost(desk, dog_tag):
    answer = change(desk, "texts", name_en="", summary_en="A new summary")
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert "A new summary" in answer.content.decode()


def test_questions_move_but_not_before_the_one_their_condition_needs(desk, dog_tag):
    desk.post(f"{HERE}move/{QUESTIONS}/dogs/", {"to": "up"})
    dog_tag.refresh_from_db()
    asked = [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]]
    assert asked == ["dogs", "dog_name", "guide_dog", "guide_number"]
    refused = desk.post(f"{HERE}move/{QUESTIONS}/guide_number/", {"to": "up"}, follow=True)
    assert "must come before it" in refused.content.decode()
    dog_tag.refresh_from_db()
    assert [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]] == asked


def test_a_question_that_a_condition_needs_is_not_removed_and_the_page_says_which(desk, dog_tag):
    page = desk.get(f"{HERE}remove/{QUESTIONS}/guide_dog/")
    assert "Number of the guide dog card" in page.content.decode()
    assert desk.post(f"{HERE}remove/{QUESTIONS}/guide_dog/", {"seen": page.context["seen"]}).status_code == 422
    dog_tag.refresh_from_db()
    assert len(dog_tag.draft["form"]["sections"][0]["questions"]) == 4


def test_a_question_nobody_needs_is_removed(desk, dog_tag):
    page = desk.get(f"{HERE}remove/{QUESTIONS}/guide_number/")
    assert desk.post(f"{HERE}remove/{QUESTIONS}/guide_number/", {"seen": page.context["seen"]}).status_code == 302
    dog_tag.refresh_from_db()
    assert [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]] == ["dog_name", "dogs", "guide_dog"]


def test_two_editors_of_one_part_are_told_and_nothing_is_lost(desk, dog_tag, administrator, client):
    mine = fields_of(desk.get(f"{HERE}at/texts/"))
    client.force_login(administrator)
    change(client, "texts", summary_en="Their summary")
    answer = client.post(f"{HERE}at/texts/", mine | {"summary_en": "My summary"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Kang Young-ho has changed this part" in page and "My summary" in page and "Their summary" in page


def test_a_condition_is_built_from_dropdowns(desk, dog_tag):
    change(
        desk,
        f"{QUESTIONS}/guide_number",
        **{"show_if__mode": "any", "show_if__1__question": "dogs", "show_if__1__op": "at_least", "show_if__1__text": "2"},
    )
    dog_tag.refresh_from_db()
    assert tree.node_at(dog_tag.draft, tree.split(f"{QUESTIONS}/guide_number")).value["show_if"] == {
        "any": [{"question": "guide_dog", "op": "equals", "value": True}, {"question": "dogs", "op": "at_least", "value": 2}]
    }


def test_publishing_gives_a_new_version_and_cases_under_way_keep_theirs(desk, dog_tag):
    from madang.serving.cases.actions import start_draft

    draft, _token = start_draft(dog_tag.current_version)
    change(desk, "fee/lines/tag", amount_cents="9000")
    page = desk.get(f"{HERE}publish/")
    assert "<del>5,000 </del>KRW" in page.content.decode() and "<ins>9,000 </ins>KRW" in page.content.decode()
    assert desk.post(f"{HERE}publish/", {"seen": page.context["seen"], "note": "The council raised the fee."}).status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.current_version.number == 2
    assert dog_tag.current_version.content["fee"]["lines"][0]["amount_cents"] == 9000
    assert Draft.objects.get(pk=draft.pk).version.number == 1


@pytest.mark.parametrize("who", ["officer", "clerk", "resident", "neighbour"])
def test_nobody_else_sees_or_changes_anything(client, request, dog_tag, who):
    client.force_login(request.getfixturevalue(who))
    for url in ("/editor/services/", HERE, f"{HERE}at/texts/", f"{HERE}publish/", f"{HERE}try/"):
        assert client.get(url).status_code in (302, 403), url
        assert client.post(url, {"name_en": "Mine"}).status_code in (302, 403, 405), url
    dog_tag.refresh_from_db()
    assert dog_tag.draft == dog_tag.current_version.content


KINDS = {
    "text": {}, "email": {}, "phone": {}, "number": {}, "date": {}, "yes_no": {}, "statement": {}, "address": {}, "file": {}, "money": {},
    "person": {}, "choice": {}, "slot": {"calendar": "town-hall"}, "repeat": {"item_en": "puppy"},
}  # fmt: skip


@pytest.fixture
def calendar(db, family_office):
    from madang.serving.appointments.models import Calendar

    return Calendar.objects.create(code="town-hall", name={"en": "Town hall"}, office=family_office)


def add(desk, address, of_type="", here=HERE, **typed):
    url = f"{here}add/{address}/" + (f"?type={of_type}" if of_type else "")
    page = desk.get(url)
    answer = desk.post(url, fields_of(page) | typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_every_kind_of_question_is_made_through_the_screens_alone(desk, dog_tag, calendar):
    for kind, typed in KINDS.items():
        add(desk, QUESTIONS, kind, id=f"new_{kind}", label_en=f"New {kind}", **typed)
    for id in ("small", "large"):
        add(desk, f"{QUESTIONS}/new_choice/options", id=id, label_en=id.title())
    add(desk, f"{QUESTIONS}/new_repeat/questions", "text", id="puppy_name", label_en="Its name")
    dog_tag.refresh_from_db()
    assert problems_of(dog_tag.draft) == []
    for kind in KINDS:
        page = desk.get(f"{HERE}preview/question/new_{kind}/")
        assert page.status_code == 200 and f"New {kind}" in page.content.decode()
    for page in ("preview", "preview/paper", "try"):
        assert desk.get(f"{HERE}{page}/?language=ko").status_code == 200
    assert not Draft.objects.exists()


def test_a_short_name_is_taken_once_even_in_another_section(desk, dog_tag):
    add(desk, "form/sections", title_en="More")
    page = desk.get(f"{HERE}add/form/sections/more/questions/?type=text")
    answer = desk.post(f"{HERE}add/form/sections/more/questions/?type=text", fields_of(page) | {"id": "dogs", "label_en": "Dogs?"})
    assert answer.status_code == 422
    assert "already (Your dog)" in answer.content.decode()


def test_a_question_in_another_alphabet_gets_a_short_name_and_the_next_another(desk, dog_tag):
    for _ in range(2):
        add(desk, QUESTIONS, "date", label_en="언제 태어났습니까?")
    dog_tag.refresh_from_db()
    names = [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]]
    assert names[-2:] == ["question", "question_2"]


def test_an_empty_question_is_told_of_its_words_and_not_of_its_short_name(desk, dog_tag):
    page = desk.post(f"{HERE}add/{QUESTIONS}/?type=date", {"required": "on"})
    assert list(page.context["form"].errors) == ["label"]


def test_what_the_town_holds_is_offered_in_words(desk, dog_tag):
    page = desk.get(f"{HERE}add/{QUESTIONS}/?type=text").content.decode()
    assert ">Date of birth</option>" in page
    assert ">person.birth_date<" not in page


def test_an_unfinished_draft_is_kept_and_says_what_is_missing_but_is_not_published(desk, dog_tag):
    add(desk, "form/sections", title_en="More")
    page = desk.get(HERE).content.decode()
    assert "Form › More: “Questions” has too few entries: it needs at least 1." in page
    assert desk.post(f"{HERE}publish/", {"note": "x", "seen": "x"}).status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.current_version.number == 1


def test_a_service_is_made_from_nothing_through_the_screens_and_published(desk, family_office):
    assert desk.post("/editor/services/new/", {"name_en": "Bee permit", "office": "family"}).status_code == 302
    here = "/editor/services/bee-permit/"
    page = desk.get(f"{here}at/texts/")
    desk.post(f"{here}at/texts/", fields_of(page) | {"summary_en": "Keep bees.", "description_en": "Bees.", "audience_en": "Keepers."})
    add(desk, "form/data_uses", here=here, id="use", purpose_en="To permit", legal_basis="public_task", retention_months="12")
    add(desk, "form/sections", here=here, title_en="Hives")
    add(desk, "form/sections/hives/questions", "number", here=here, id="hives", label_en="How many hives?")
    add(
        desk,
        "workflow/outcomes",
        here=here,
        id="granted",
        title_en="Granted",
        kind="granted",
        **{"letter-subject_en": "Bees", "letter-body_en": "Dear {name}"},
    )
    add(desk, "fee/lines", here=here, id="fee", label_en="Each hive", amount_cents="1000", per="hives")
    service = Service.objects.get(slug="bee-permit")
    assert [one.whole for one in problems_of(service.draft)] == []
    page = desk.get(f"{here}publish/")
    desk.post(f"{here}publish/", {"seen": page.context["seen"], "note": "New"})
    assert "Keep bees." in desk.get("/services/bee-permit/").content.decode()


def test_a_draft_is_tried_on_cases_and_says_which_fees_and_answers_would_differ(desk, dog_tag, case):
    change(desk, "fee/lines/tag", amount_cents="9000")
    change(desk, f"{QUESTIONS}/dogs", maximum="2")
    page = desk.get(f"{HERE}try/")
    found = page.context["found"]
    assert (found["count"], found["faulty"], found["other_fee"], found["other_stages"]) == (1, 1, 1, 0)
    assert "12,000" in found["difference"]
    assert case.reference not in page.content.decode()
    case.refresh_from_db()
    assert case.version.number == 1


def test_somebody_who_also_works_on_cases_sees_their_references(desk, editor, dog_tag, case, family_office):
    from madang.common.people.models import Role, StaffRole

    StaffRole.objects.create(account=editor, role=Role.OFFICER, office=family_office)
    change(desk, "fee/lines/tag", amount_cents="9000")
    assert case.reference in desk.get(f"{HERE}try/").content.decode()


def test_going_back_puts_an_old_version_in_the_draft_and_publishes_as_a_new_one(desk, dog_tag):
    for amount in ("9000",):
        change(desk, "fee/lines/tag", amount_cents=amount)
        desk.post(f"{HERE}publish/", {"seen": desk.get(f"{HERE}publish/").context["seen"], "note": "Up"})
    assert "9,000" in desk.get(f"{HERE}versions/2/").content.decode()
    desk.post(f"{HERE}versions/1/")
    desk.post(f"{HERE}publish/", {"seen": desk.get(f"{HERE}publish/").context["seen"], "note": "Down again"})
    dog_tag.refresh_from_db()
    assert dog_tag.current_version.number == 3
    assert dog_tag.current_version.digest == dog_tag.versions.get(number=1).digest


def test_the_screens_speak_the_language_of_their_address_and_stand_in_the_menu_of_the_desk(desk, dog_tag):
    page = desk.get(f"/ar{HERE}").content.decode()
    assert 'dir="rtl"' in page
    assert "/editor/services/" in desk.get("/editor/").content.decode()


def table_file(text):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("texts.csv", text.encode())


def test_texts_go_out_as_a_table_and_come_back_with_translations(desk, dog_tag):
    table = desk.get(f"{HERE}translations/texts.csv").content.decode()
    assert desk.post(f"{HERE}translations/", {"table": table_file(table)}).status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.draft == dog_tag.current_version.content
    line = "summary,Get a tag for your dog.,,"
    assert line in table
    desk.post(f"{HERE}translations/", {"table": table_file(table.replace(line, "summary,Get a tag for your dog.,등록증을 받으세요.,"))})
    dog_tag.refresh_from_db()
    assert dog_tag.draft["summary"] == {"en": "Get a tag for your dog.", "ko": "등록증을 받으세요."}


def test_a_table_that_names_a_text_that_is_not_there_is_refused_by_its_line(desk, dog_tag):
    answer = desk.post(f"{HERE}translations/", {"table": table_file("text,en\nname,Hound tag\nform/sections/cats/title,Cats\n")})
    assert answer.status_code == 422
    assert "Line 3 names the text" in answer.content.decode()
    dog_tag.refresh_from_db()
    assert dog_tag.draft == dog_tag.current_version.content


def test_what_a_browser_does_to_a_text_is_no_change(desk, dog_tag):
    dog_tag.draft["description"] = {"en": "First line\nsecond line\n"}
    dog_tag.save()
    page = desk.get(f"{HERE}at/texts/")
    desk.post(f"{HERE}at/texts/", fields_of(page) | {"description_en": "First line\r\nsecond line"})
    dog_tag.refresh_from_db()
    assert dog_tag.draft["description"] == {"en": "First line\nsecond line\n"}
    desk.post(f"{HERE}at/texts/", fields_of(desk.get(f"{HERE}at/texts/")) | {"description_en": "First line\r\nthird line"})
    dog_tag.refresh_from_db()
    assert dog_tag.draft["description"] == {"en": "First line\nthird line"}


def test_ticking_what_was_ticked_before_is_no_change(desk, dog_tag):
    add(desk, QUESTIONS, "file", id="photo", label_en="A photo", accept=["pdf", "image"])
    dog_tag.refresh_from_db()
    before = tree.node_at(dog_tag.draft, tree.split(f"{QUESTIONS}/photo")).value
    assert "required" not in before
    before["accept"] = ["pdf", "image"]
    dog_tag.draft = tree.put(dog_tag.draft, tree.split(f"{QUESTIONS}/photo"), before)
    dog_tag.save()
    change(desk, f"{QUESTIONS}/photo", accept=["image", "pdf"])
    dog_tag.refresh_from_db()
    assert tree.node_at(dog_tag.draft, tree.split(f"{QUESTIONS}/photo")).value == before


def test_a_part_without_words_of_its_own_bears_the_name_of_its_kind(desk, dog_tag):
    titles = [desk.get(f"{prefix}{HERE}at/{part}/").context["title"] for prefix in ("", "/ko") for part in ("workflow", "fee")]
    assert titles == ["Workflow", "Fee", "처리 절차", "수수료"]
