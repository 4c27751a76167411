import pytest
from django.urls import reverse

from madang.common.audit.models import Entry
from madang.common.calendar.models import Holiday
from madang.common.directory.forms import HoursField
from madang.common.directory.models import Agency, Office
from madang.common.places.models import Area

HALL = ["09:00-12:00, 13:00 – 18:00", "9:00–18:00", "", "", "", "", ""]


def test_hours_are_read_as_people_write_them():
    assert HoursField(required=False).clean(HALL) == {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "tue": [["09:00", "18:00"]]}
    assert HoursField(required=False).clean([""] * 7) == {}


@pytest.mark.parametrize("wrong", ["9 to 5", "18:00-09:00", "25:00-26:00", "09:00-13:00, 12:00-18:00", "09:00"])
def test_hours_that_cannot_be_are_refused_and_the_day_is_named(wrong):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Monday"):
        HoursField(required=False).clean([wrong, *[""] * 6])


def test_hours_survive_being_shown_and_saved():
    hours = {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "sat": [["10:00", "13:00"]]}
    field = HoursField(required=False)
    assert field.clean(field.widget.decompress(hours)) == hours
    assert not field.has_changed(hours, field.widget.decompress(hours))


def url(model, what, *args):
    return reverse(model.snippet_viewset.get_url_name(what), args=args)


@pytest.mark.parametrize("model", [Office, Agency, Holiday, Area])
def test_the_editors_desk_lists_and_adds(client, editor, model):
    client.force_login(editor)
    assert client.get(url(model, "list")).status_code == 200
    assert client.get(url(model, "add")).status_code == 200


@pytest.mark.parametrize("who", ["resident", "clerk", "officer", "neighbour"])
def test_nobody_else_edits_the_directory(client, request, family_office, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(Office, "edit", family_office.pk)).status_code in (302, 403)
    client.post(url(Office, "edit", family_office.pk), {"name_en": "Hacked"})
    family_office.refresh_from_db()
    assert family_office.name["en"] == "Family office"


def test_an_editor_changes_an_office_one_input_a_language_and_the_log_says_so(client, editor, family_office):
    client.force_login(editor)
    page = client.get(url(Office, "edit", family_office.pk)).content.decode()
    assert 'name="name_ko"' in page and 'dir="rtl"' in page
    values = {
        "name_en": "Families",
        "name_ko": "가족과",
        "name_ar": "",
        "code": "family",
        "order": "1",
        "head_name_en": "Han Hye-jin",
        "opening_hours_mon": "09:00-18:00",
    }
    answer = client.post(url(Office, "edit", family_office.pk), values)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    family_office.refresh_from_db()
    assert family_office.name == {"en": "Families", "ko": "가족과"}
    assert family_office.opening_hours == {"mon": [["09:00", "18:00"]]}
    assert Entry.objects.get(action="directory.office_changed").actor_id == editor.pk


def test_an_office_cannot_stand_above_itself(client, editor, family_office, building_office):
    Office.objects.filter(pk=building_office.pk).update(parent=family_office)
    client.force_login(editor)
    values = {"name_en": "Families", "code": "family", "order": "1", "parent": building_office.pk}
    answer = client.post(url(Office, "edit", family_office.pk), values)
    assert "would stand above itself" in answer.content.decode()


def test_an_office_is_closed_and_never_deleted(client, administrator, family_office):
    client.force_login(administrator)
    client.post(url(Office, "delete", family_office.pk))
    assert Office.objects.filter(pk=family_office.pk).exists()


def test_the_numbers_of_an_area_are_changed_and_groups_of_its_own_stay(client, editor, area):
    Area.objects.filter(pk=area.pk).update(population_by_group={"women": 10, "students": 3})
    client.force_login(editor)
    page = client.get(url(Area, "edit", area.pk)).content.decode()
    assert 'name="population_by_group_students"' in page
    values = {
        "name_en": "Harbour",
        "code": "harbour",
        "population": "6300",
        "population_by_group_women": "3100",
        "population_by_group_students": "3",
    }
    client.post(url(Area, "edit", area.pk), values)
    area.refresh_from_db()
    assert (area.population, area.population_by_group) == (6300, {"women": 3100, "students": 3})


def test_a_holiday_is_added_and_counts_at_once(client, editor, db):
    from datetime import date

    from madang.common.calendar.queries import is_working_day

    assert is_working_day(date(2026, 11, 24))
    client.force_login(editor)
    client.post(url(Holiday, "add"), {"day": "2026-11-24", "name_en": "Founding day"})
    assert not is_working_day(date(2026, 11, 24))
