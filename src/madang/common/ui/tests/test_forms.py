import datetime

import pytest
from django import forms
from django.utils import translation

from madang.common.ui.forms import DateField, MoneyField, ascii_digits, plain_number


class Birth(forms.Form):
    born_on = DateField(label="Date of birth", latest=datetime.date(2026, 1, 31), earliest=lambda: datetime.date(1900, 1, 1))


def birth(day="", month="", year=""):
    return Birth({"born_on_day": day, "born_on_month": month, "born_on_year": year})


def code_of(form):
    return form.errors.as_data()["born_on"][0].code


def test_three_boxes_make_a_date():
    form = birth("7", "03", "1985")
    assert form.is_valid()
    assert form.cleaned_data["born_on"] == datetime.date(1985, 3, 7)


def test_figures_of_other_scripts_are_read():
    assert birth("٧", "٣", "١٩٨٥").is_valid()
    assert ascii_digits("１２") == "12"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "required"),
        (("", "3", "1985"), "day"),
        (("", "", "1985"), "day-month"),
        (("7", "3", ""), "year"),
        (("32", "3", "1985"), "day-number"),
        (("7", "March", "1985"), "month-number"),
        (("7", "3", "85"), "year-number"),
        (("31", "2", "1985"), "day-month-real"),
        (("1", "2", "2026"), "latest"),
        (("1", "2", "1899"), "earliest"),
    ],
)
def test_the_error_names_the_part_that_is_wrong(parts, code):
    form = birth(*parts)
    assert not form.is_valid()
    assert code_of(form) == code
    assert str(form.errors["born_on"][0]).endswith(".")


def test_what_was_typed_stays_in_its_box():
    html = str(birth("31", "Feb", "1985")["born_on"])
    assert 'value="31"' in html and 'value="Feb"' in html and 'value="1985"' in html


@pytest.mark.parametrize(("language", "order"), [("en", "day month year"), ("ko", "year month day"), ("ar", "day month year")])
def test_the_boxes_stand_as_the_language_writes_a_date_and_mean_the_same(language, order):
    with translation.override(language):
        form = birth("7", "3", "1985")
        html = str(form["born_on"])
        assert sorted(order.split(), key=lambda part: html.index(f'name="born_on_{part}"')) == order.split()
        assert form["born_on"].id_for_label == f"id_born_on_{order.split()[0]}"
    assert form.is_valid()
    assert form.cleaned_data["born_on"] == datetime.date(1985, 3, 7)


def test_a_stored_date_and_its_iso_text_fill_the_boxes():
    widget = DateField().widget
    assert widget.parts(datetime.date(1985, 3, 7)) == ("7", "3", "1985")
    assert widget.parts("1985-03-07") == ("07", "03", "1985")


def test_an_unchanged_date_is_seen_as_such():
    field = DateField()
    assert not field.has_changed(datetime.date(1985, 3, 7), ("7", "3", "1985"))
    assert field.has_changed(datetime.date(1985, 3, 7), ("8", "3", "1985"))


def test_an_iso_date_in_the_data_is_taken_too():
    assert Birth({"born_on": "1985-03-07"}).is_valid()


@pytest.mark.parametrize(
    ("currency", "text", "cents"),
    [
        ("EUR", "12.50", 1250),
        ("EUR", "12,5", 1250),
        ("EUR", "1.250,50", 125050),
        ("EUR", "1,250.50", 125050),
        ("EUR", "1 250", 125000),
        ("EUR", "1,250", 125000),
        ("KRW", "20,000", 20000),
        ("KRW", "٢٠٬٠٠٠", 20000),
        ("KRW", "1250", 1250),
        ("BHD", "1.250", 1250),
    ],
)
def test_money_is_read_as_people_write_it(currency, text, cents):
    assert MoneyField(currency=currency).clean(text) == cents


@pytest.mark.parametrize(
    ("currency", "text"),
    [("EUR", "twelve"), ("EUR", "12.5055"), ("KRW", "12.5"), ("EUR", "-3"), ("EUR", "1.2.3"), ("EUR", "NaN"), ("EUR", "Infinity")],
)
def test_what_is_no_amount_is_refused_with_a_sentence(currency, text):
    with pytest.raises(forms.ValidationError) as caught:
        MoneyField(currency=currency).clean(text)
    assert caught.value.messages[0].endswith(".")


def test_an_amount_is_shown_again_in_whole_units():
    assert MoneyField(currency="EUR").prepare_value(1250) == "12.50"
    assert MoneyField(currency="KRW").prepare_value(1250) == "1250"


def test_three_figures_behind_a_lone_separator_are_thousands():
    assert plain_number("1,250", 2) == "1250"
    assert plain_number("1,250", 3) == "1.250"
