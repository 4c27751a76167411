import pytest
from django.urls import reverse

from madang.common.places.models import Address, Area
from madang.common.places.queries import area_of, find_addresses
from madang.common.places.streets import street_key


@pytest.fixture
def mill(db):
    return Area.objects.create(code="mill", name={"en": "Mill", "ko": "물레동"})


@pytest.fixture
def streets(area, mill):
    def add(street, number, postcode, where):
        return Address.objects.create(street=street, street_key=street_key(street), number=number, postcode=postcode, area=where)

    harbour, lane, old = (
        {"en": "Harbour Road", "ko": "나루로"},
        {"en": "Mill Lane", "ko": "물레길"},
        {"en": "Windmill Lane", "ko": "큰물레길"},
    )
    for number in ("2", "10", "10-1", "1"):
        add(harbour, number, "98301", area)
    add(lane, "1", "98502", mill)
    add(lane, "9", "98301", area)
    add(old, "1", "98502", mill)


def said(found):
    return [f"{one.street['en']} {one.number}" for one in found]


@pytest.mark.parametrize("typed", ["harb", "HARBOUR ROAD", "road", "나루", "나루로", "  harbour   road "])
def test_a_street_is_found_by_how_it_begins_in_any_language(streets, typed):
    assert said(find_addresses(typed)) == ["Harbour Road 1", "Harbour Road 2", "Harbour Road 10", "Harbour Road 10-1"]


def test_a_number_narrows(streets):
    assert said(find_addresses("harbour road 10")) == ["Harbour Road 10", "Harbour Road 10-1"]
    assert said(find_addresses("나루로 2")) == ["Harbour Road 2"]


def test_a_postcode_is_found(streets):
    assert said(find_addresses("98502")) == ["Mill Lane 1", "Windmill Lane 1"]


def test_one_letter_finds_nothing_and_the_limit_holds(streets):
    assert find_addresses("h") == []
    assert len(find_addresses("harbour", limit=2)) == 2


def test_letters_put_together_otherwise_are_the_same_street(streets):
    import unicodedata

    assert len(find_addresses(unicodedata.normalize("NFD", "나루로"))) == 4


def test_an_address_lies_in_its_area(streets, area, mill):
    assert area_of("Harbour Road", "2") == area
    assert area_of("나루로") == area
    assert area_of("Mill Lane", "1") == mill
    assert area_of("mill lane", "9") == area


def test_a_street_through_two_areas_needs_a_number_or_a_postcode(streets, mill):
    assert area_of("Mill Lane") is None
    assert area_of("Mill Lane", "77") is None
    assert area_of("Mill Lane", "77", "98502") == mill


def test_a_street_is_not_mistaken_for_one_whose_name_holds_it(streets, mill):
    assert area_of("큰물레길", "1") == mill
    assert area_of("레길", "1") is None
    assert area_of("Nowhere Street", "1") is None
    assert area_of("", "", "") is None


def test_the_box_gets_addresses_as_data(client, streets):
    rows = client.get(reverse("addresses"), {"q": "mill lane 1"}).json()["addresses"]
    assert rows == [{"street": "Mill Lane", "number": "1", "postcode": "98502", "area": "mill", "area_name": "Mill"}]
    assert client.get(reverse("addresses")).json() == {"addresses": []}


def test_the_box_asks_the_same_number_of_questions_for_one_and_many(client, streets, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(reverse("addresses"), {"q": "windmill"})
    with django_assert_num_queries(1):
        client.get(reverse("addresses"), {"q": "harbour"})
