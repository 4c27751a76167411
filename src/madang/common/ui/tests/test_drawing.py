from html.parser import HTMLParser

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from madang.common.ui.views import WRONG, SampleForm


def draw(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


class Ids(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.references, self.labels, self.controls = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.references += (attrs.get("aria-describedby") or "").split()
        if tag == "label":
            self.labels.append(attrs["for"])
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden":
            self.controls.append(attrs["id"])
        if tag == "a" and attrs.get("href", "").startswith("#"):
            self.references.append(attrs["href"][1:])


@pytest.fixture
def wrong():
    return SampleForm(WRONG)


@pytest.mark.parametrize("form", [SampleForm(), SampleForm(WRONG)], ids=["fresh", "with errors"])
def test_every_control_has_a_label_and_every_reference_leads_somewhere(form):
    page = Ids(draw("{% error_summary form %}{% fields form %}", form=form))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.controls) == set(page.labels)
    assert set(page.references) <= set(page.ids)


def test_an_error_stands_beside_its_field_and_in_the_summary(wrong):
    html = draw("{% error_summary form %}{% field form.email %}", form=wrong)
    assert html.count("Enter a valid email address.") == 2
    assert 'href="#id_email"' in html
    assert 'aria-describedby="id_email_error"' in html and 'aria-invalid="true"' in html
    assert 'value="jihoon@"' in html


def test_the_summary_leads_to_the_wrong_part_of_a_date():
    form = SampleForm({"born_on_day": "7", "born_on_month": "3", "born_on_year": ""})
    assert 'href="#id_born_on_year"' in draw("{% error_summary form %}", form=form)
    html = draw("{% field form.born_on %}", form=form)
    assert html.count("govuk-input--error") == 1


def test_a_missing_answer_is_asked_for_by_its_name(wrong):
    html = draw("{% error_summary form %}", form=wrong)
    assert "Fill in “Full name”." in html and "This field is required" not in html


def test_a_limit_is_said_with_what_to_write():
    class Limits(forms.Form):
        area = forms.FloatField(min_value=5.0, max_value=2_000)
        why = forms.CharField(min_length=20)

    html = draw("{% error_summary form %}", form=Limits({"area": "2", "why": "Because"}))
    assert "Enter a number of 5 or more." in html
    assert "write at least 20 characters. Now there are 7." in html
    assert "Enter a number of 2,000 or less." in draw("{% field form.area %}", form=Limits({"area": "9999"}))


def test_the_summary_is_announced_and_gets_the_focus_without_javascript(wrong):
    html = draw("{% error_summary form %}", form=wrong)
    assert 'role="alert"' in html and "autofocus" in html


def test_a_form_without_errors_has_no_summary():
    assert draw("{% error_summary form %}", form=SampleForm()) == ""


def test_errors_of_the_whole_form_stand_in_the_summary_without_a_link():
    form = SampleForm({})
    form.add_error(None, "The office is closed on that day.")
    assert "<li>The office is closed on that day.</li>" in draw("{% error_summary form %}", form=form)


def test_errors_of_every_form_of_a_set_are_gathered():
    formset = forms.formset_factory(SampleForm, extra=0)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-email": "x"})
    formset.is_valid()
    assert 'href="#id_form-0-email"' in draw("{% error_summary formset %}", formset=formset)


def test_the_title_begins_with_error_when_a_form_has_one(wrong):
    assert draw("{% error_prefix %}", form=wrong) == "Error: "
    assert draw("{% error_prefix %}", form=SampleForm()) == ""


def test_the_title_wakes_no_lazy_value_of_the_context():
    from django.utils.functional import SimpleLazyObject

    def wake():
        raise AssertionError("the context was evaluated")

    assert draw("{% error_prefix %}", menu=SimpleLazyObject(wake)) == ""


def test_the_question_can_be_the_heading_of_the_page():
    assert "<h1" in draw("{% field form.channel heading=True %}", form=SampleForm())
    assert "<h1" in draw("{% field form.name heading=True %}", form=SampleForm())
    assert "<h1" not in draw("{% field form.name %}", form=SampleForm())


def test_optional_fields_say_so_and_no_star_is_needed():
    assert "(optional)" in draw("{% field form.email %}", form=SampleForm())
    assert "(optional)" not in draw("{% field form.name %}", form=SampleForm())


def test_hints_and_values_are_escaped():
    class Sharp(forms.Form):
        note = forms.CharField(label="<b>", help_text="<i>", initial="<script>")

    html = draw("{% field form.note %}", form=Sharp())
    assert "<b>" not in html and "<i>" not in html and "<script>" not in html


def test_a_tag_of_an_unknown_kind_is_refused():
    with pytest.raises(TemplateSyntaxError):
        draw('{% tag "Late" "crimson" %}')


def test_a_summary_list_says_what_each_change_link_changes():
    html = draw("{% summary_list rows %}", rows=[("Full name", "Park Ji-hoon", "/change/"), ("Address", "12 Harbour Road\nMaru")])
    assert 'href="/change/">Change<span class="govuk-visually-hidden"> Full name' in html
    assert "12 Harbour Road<br>Maru" in html


def test_pagination_keeps_the_rest_of_the_query(rf):
    html = draw("{% pagination page %}", page=Paginator(range(100), 10).page(3), request=rf.get("/?q=baby&page=3"))
    assert 'href="?q=baby&amp;page=4"' in html and 'aria-current="page"' in html


def test_one_page_needs_no_pagination(rf):
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1), request=rf.get("/")) == ""


def test_labels_are_in_the_language_of_the_page():
    with override("ko"):
        assert "오류" in draw("{% error_prefix %}", form=SampleForm(WRONG))
