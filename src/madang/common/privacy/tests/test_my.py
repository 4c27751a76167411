"""My page: what a resident sees of themselves, and nobody else does."""

import pytest
from django.urls import reverse

from madang.common.audit.actions import record_read
from madang.common.rooms import MyPanel, register, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(own_rooms):
    return lambda **fields: register(MyPanel(template="privacy/access_list.html", **fields))


def test_a_visitor_is_asked_to_sign_in(client):
    for name in ("my", "privacy:data", "privacy:accesses", "privacy:erase"):
        response = client.get(reverse(name))
        assert response.status_code == 302, name
        assert response.url.startswith(reverse("account_login")), name


def test_someone_the_town_holds_nothing_about_is_told_so_kindly(client, only_rooms, neighbour):
    client.force_login(neighbour)
    page = client.get(reverse("my")).content.decode()
    assert "Mallory" in page
    assert "Nothing here yet" in page
    assert "Nobody has looked at your data so far" in page


def test_panels_stand_in_their_order_and_empty_ones_are_left_out(client, neighbour, panel):
    panel(key="late", order=99, rows=lambda request: {"accesses": [{"who": "the late room"}]})
    panel(key="early", order=1, rows=lambda request: {"accesses": [{"who": "the early room"}]})
    panel(key="silent", order=2, rows=lambda request: None)
    client.force_login(neighbour)
    page = client.get(reverse("my")).content.decode()
    assert page.index("the early room") < page.index("the late room")
    assert "Nothing here yet" not in page


def test_what_is_only_known_does_not_count_as_going_on(client, neighbour, panel, only_rooms):
    panel(key="late", order=70, rows=lambda request: {"accesses": [{"who": "the late room"}]})
    client.force_login(neighbour)
    page = client.get(reverse("my")).content.decode()
    assert "the late room" in page
    assert "Nothing here yet" in page


def test_registering_for_one_test_leaves_the_rooms_as_they_were():
    assert not [panel for panel in registered(MyPanel) if panel.key in {"late", "early", "silent"}]


def test_my_page_tells_of_the_last_looks_at_me_and_not_of_those_at_others(client, resident, neighbour, officer):
    record_read(officer, "files.opened", [resident.resident])
    record_read(officer, "privacy.data_shown", [neighbour])
    client.force_login(resident)
    page = client.get(reverse("my")).content.decode()
    assert "Choi Dae-jung" in page and "Family office" in page
    assert "opened a file of yours" in page
    assert "looked at everything" not in page


@pytest.mark.parametrize("language", ["ko", "ar"])
def test_my_page_has_an_address_in_other_languages(client, resident, language):
    client.force_login(resident)
    page = client.get(f"/{language}/my/")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()
