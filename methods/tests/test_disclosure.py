"""Disclosure: the official examples are valid, broken ones are named, 1,044 real works have no error, the CoST items are counted."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from madang_methods.disclosure import check_disclosure, completeness, parse_disclosure
from madang_methods.disclosure.items import ITEMS, STAGES
from madang_methods.disclosure.standards import merged
from madang_methods.errors import UnusableInput

SHARED = Path(__file__).parents[3] / "shared" / "data" / "ocds"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not on this machine")


@pytest.fixture
def example():
    return json.loads((files("madang_methods") / "examples" / "oc4ids.json").read_text(encoding="utf-8"))


def test_the_official_example_of_oc4ids_is_valid(example):
    found = check_disclosure(example)
    assert found.kind == "OC4IDS project package"
    assert found.is_valid, found.explain()
    assert found.units == 1


@needs_shared
def test_1044_real_works_have_no_error_and_the_repeated_ones_are_named():
    found = check_disclosure(parse_disclosure((SHARED / "dpwh_oc4ids_package.json").read_text(encoding="utf-8")))
    assert (found.units, found.unit_errors) == (1044, ())
    # The package itself holds seven works more than once, which its schema forbids.
    assert [one.where for one in found.errors] == ["projects"]
    assert "more than once" in found.errors[0].reason
    assert sum(one.where == "id" for one in found.problems) == 7


@needs_shared
def test_the_official_examples_of_ocds_are_valid():
    folder = SHARED / "fictional-example" / "1.1"
    paths = [*folder.glob("*.json"), *(folder / "record").glob("*.json")]
    assert len(paths) == 9
    for path in paths:
        found = check_disclosure(parse_disclosure(path.read_text(encoding="utf-8"), path.name))
        assert found.is_valid, f"{path.name}: {found.explain()}"


@needs_shared
def test_the_full_example_for_partnerships_is_valid_by_its_profile_and_its_fields_are_known():
    document = parse_disclosure((SHARED / "ocds-ppp-full-example.json").read_text(encoding="utf-8"))
    found = check_disclosure(document, ppp=True)
    assert found.is_valid, found.explain()
    plain = check_disclosure(document)
    unknown = [one for one in plain.problems if "no such field" in one.reason]
    assert len(unknown) > len([one for one in found.problems if "no such field" in one.reason])


@needs_shared
def test_the_blank_project_is_refused_with_what_it_lacks():
    found = check_disclosure(parse_disclosure((SHARED / "oc4ids-blank.json").read_text(encoding="utf-8")))
    assert not found.is_valid


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (lambda project: project.pop("id"), "the top", "'id' is a required property"),
        (lambda project: project.update(status="started"), "status", "'started' is not one of"),
        (lambda project: project.update(title=5), "title", "5 is not of type"),
        (lambda project: project["budget"]["amount"].update(currency="GBR"), "budget/amount/currency", "'GBR' is not one of"),
        (lambda project: project["period"].update(startDate="last spring"), "period/startDate", "'last spring' is not a 'date-time'"),
    ],
)
def test_each_error_is_named_with_its_place(example, change, where, says):
    change(example["projects"][0])
    found = check_disclosure(example)
    assert [(one.where, says in one.reason) for one in found.unit_errors] == [(where, True)]


def test_fields_and_open_codes_the_standard_does_not_know_are_warned_of(example):
    example["projects"][0]["mayor"] = "Kim"
    example["projects"][0]["sector"] = ["castles"]
    found = check_disclosure(example)
    warned = {one.where: one.reason for one in found.problems if not one.is_error}
    assert "no such field" in warned["mayor"]
    assert "“castles” is not in projectSector.csv" in warned["sector"]
    assert found.is_valid


def test_a_missing_publisher_is_an_error_of_the_package_not_of_its_projects(example):
    del example["publisher"]
    found = check_disclosure(example)
    assert found.unit_errors == ()
    assert [one.unit for one in found.errors] == [None]


def test_there_are_39_items_in_five_stages():
    assert len(ITEMS) == 39
    assert [sum(item.stage == stage for item in ITEMS) for stage in STAGES] == [7, 7, 13, 6, 6]


def test_completeness_of_a_small_project_by_hand():
    project = {
        "id": "x",
        "status": "preparation",
        "title": "Ferry landing",
        "sector": ["transport"],
        "parties": [{"id": "1", "roles": ["publicAuthority"], "address": {"region": "Maru"}}],
        "budget": {"amount": {"amount": 5, "currency": "KRW"}},
        "contractingProcesses": [
            {"id": "1", "summary": {"title": "Pier", "modifications": [{"id": "1", "type": "value", "rationale": "steel"}]}},
            {"id": "2", "summary": {}},
        ],
    }
    found = completeness([project])
    told = {one.name: one.share for one in found.items if one.share}
    assert told == {
        "Project owner": 1,
        "Sector": 1,
        "Project name": 1,
        "Project budget": 1,
        "Contract title": 0.5,
        "Variation to contract price": 0.5,
        "Reasons for price changes": 0.5,
        "Project status": 1,
    }
    # Identification and preparation are due: 14 items, of which 4 are told.
    assert found.by_project == {"x": pytest.approx(4 / 14)}
    assert found.by_stage["identification"] == pytest.approx(3 / 7)


def test_the_example_tells_most_and_says_what_nobody_tells(example):
    found = check_disclosure(example).completeness
    assert found.share > 0.5
    assert json.loads(found.to_json())["by_stage"]["identification"] == pytest.approx(1)


def test_a_merge_patch_adds_replaces_and_removes():
    # The example of RFC 7396.
    target = {"title": "Goodbye!", "author": {"givenName": "John", "familyName": "Doe"}, "tags": ["example", "sample"]}
    patch = {"title": "Hello!", "author": {"familyName": None}, "tags": ["example"]}
    assert merged(target, patch) == {"title": "Hello!", "author": {"givenName": "John"}, "tags": ["example"]}


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: parse_disclosure('{\n"a": }', "works.json"), "works.json, line 2"),
        (lambda: check_disclosure([]), "not a JSON object"),
        (lambda: check_disclosure({"a": 1}), "neither projects nor releases"),
        (lambda: completeness([]), "no project"),
    ],
)
def test_unusable_input_is_named(call, says):
    with pytest.raises(UnusableInput, match=says):
        call()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "roles", "summary", "type", "amount"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_odd_value_breaks_the_check(example, data):
    document = json.loads(json.dumps(example))
    project = document["projects"][0]
    project[data.draw(st.sampled_from(sorted(project)))] = data.draw(JSON)
    document[data.draw(st.sampled_from(["projects", "publisher", "version", "other"]))] = data.draw(st.just([project]) | JSON)
    check_disclosure(document).to_json()
