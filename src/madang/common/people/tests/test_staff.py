import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.common.people.actions import accept_invitation, end_role, give_role, invite, leave, name_deputy
from madang.common.people.models import Account, Deputy, Invitation, Role, StaffRole
from madang.common.people.permissions import has_role, roles_of
from madang.common.people.queries import possible_deputies
from madang.common.people.signals import staff_leaving
from tests.cast import make_staff


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()
    with translation.override("en"):
        yield


def again(account):
    """As the next request sees the account."""
    return Account.objects.get(pk=account.pk)


def link_in(email):
    return re.search(r"(/account/invitation/\S+)", Notice.objects.filter(to=email).latest("pk").body)[1]


def invite_clerk(by, email="new@maru.example", role="counter", office=""):
    return invite(email, "Na Eun-ji", [{"role": role, "office": office}], by=by)


def test_an_invited_clerk_accepts_and_must_set_up_a_second_step(client, administrator):
    invite_clerk(administrator)
    link = link_in("new@maru.example")
    assert client.get(link).status_code == 200
    assert not Account.objects.filter(email="new@maru.example").exists(), "opening the link must not accept it"
    client.post(link)
    account = Account.objects.get(email="new@maru.example")
    assert has_role(account, Role.COUNTER)
    assert EmailAddress.objects.get(user=account).verified
    assert client.get("/desk/residents/").url == "/account/2fa/"


def test_an_invitation_works_once(administrator):
    invite_clerk(administrator)
    token = link_in("new@maru.example").rstrip("/").rsplit("/", 1)[1]
    accept_invitation(token)
    with pytest.raises(ValidationError, match="already used"):
        accept_invitation(token)


def test_an_invitation_expires(client, administrator):
    invitation = invite_clerk(administrator)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    answer = client.post(link_in("new@maru.example"))
    assert answer.status_code == 422
    assert not Account.objects.filter(email="new@maru.example").exists()


def test_a_resident_who_is_invited_keeps_their_account_and_passes_their_second_step(client, administrator, resident):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(resident, "JBSWY3DPEHPK3PXP")
    invite_clerk(administrator, resident.email)
    answer = client.post(link_in(resident.email))
    assert answer.url == "/account/2fa/authenticate/"
    assert again(resident).is_staff
    assert again(resident).resident is not None


def test_an_invitation_with_an_unknown_office_is_refused(administrator):
    with pytest.raises(ValidationError, match="no office “nowhere”"):
        invite_clerk(administrator, role="officer", office="nowhere")


def test_a_role_has_a_first_and_a_last_day(administrator, clerk, family_office, today):
    day = datetime.timedelta(days=1)
    give_role(clerk, Role.OFFICER, office=family_office, starts_on=today + day, by=administrator)
    assert not has_role(again(clerk), Role.OFFICER)
    give_role(clerk, Role.OFFICER, office=family_office, starts_on=today - day, ends_on=today, by=administrator)
    assert has_role(again(clerk), Role.OFFICER, office_id=family_office.pk)
    give_role(clerk, Role.OFFICER, office=family_office, starts_on=today - 2 * day, ends_on=today - day, by=administrator)
    assert not has_role(again(clerk), Role.OFFICER)


def test_the_last_administrator_can_neither_leave_nor_lose_the_role(administrator, clerk):
    held = administrator.roles.get()
    with pytest.raises(ValidationError, match="last administrator"):
        end_role(held, by=administrator)
    with pytest.raises(ValidationError, match="last administrator"):
        leave(administrator, hand_over_to=clerk, by=administrator)
    assert again(administrator).is_staff


def test_a_deputy_may_do_the_work_of_who_is_away_and_only_then(administrator, officer, other_officer, family_office, today):
    day = datetime.timedelta(days=1)
    named = name_deputy(officer, other_officer, starts_on=today, ends_on=today + day, by=administrator)
    assert has_role(again(other_officer), Role.OFFICER, office_id=family_office.pk)
    assert Notice.objects.filter(account=other_officer).exists()
    Deputy.objects.filter(pk=named.pk).update(starts_on=today + day)
    assert not has_role(again(other_officer), Role.OFFICER, office_id=family_office.pk)


def test_nobody_hands_the_work_of_an_office_to_another_office_by_themselves(client, officer, other_officer, clerk, head, today):
    for stranger in (other_officer, clerk):
        with pytest.raises(ValidationError, match="same office"):
            name_deputy(officer, stranger, starts_on=today, ends_on=today, by=officer)
    client.force_login(officer)
    offered = client.get(reverse("absence")).context["form"].fields["deputy"].queryset
    assert list(offered) == [head]


def test_who_works_alone_in_an_office_is_told_whom_to_ask(client, other_officer):
    client.force_login(other_officer)
    assert "Ask an administrator" in client.get(reverse("absence")).content.decode()


def test_for_a_role_that_belongs_to_no_office_whoever_has_it_too_can_be_chosen(editor, officer):
    second = make_staff("second@maru.example", "Na Bom", Role.EDITOR)
    assert list(possible_deputies(editor)) == [second]


def test_a_resident_cannot_be_a_deputy(officer, resident, today):
    with pytest.raises(ValidationError, match="Only a member of staff"):
        name_deputy(officer, resident, starts_on=today, ends_on=today, by=officer)


def test_leaving_hands_over_and_ends_roles_sessions_and_access(client, administrator, officer, other_officer):
    heard = []

    def listen(sender, account, successor, **kwargs):
        heard.append((account, successor, account.is_staff))

    staff_leaving.connect(listen)
    client.force_login(officer)
    client.get("/account/")
    try:
        leave(officer, hand_over_to=other_officer, by=administrator)
    finally:
        staff_leaving.disconnect(listen)
    assert heard == [(officer, other_officer, True)], "work is handed over while they still work here"
    assert not roles_of(again(officer))
    assert not again(officer).is_active
    assert client.get("/account/").url.startswith("/account/login/")
    assert Entry.objects.filter(action="people.staff_left").exists()


def test_leaving_keeps_the_account_of_a_clerk_who_also_lives_here(administrator, resident):
    resident.is_staff = True
    resident.save()
    leave(resident, hand_over_to=None, by=administrator)
    assert again(resident).is_active and not again(resident).is_staff


def test_handing_over_to_oneself_or_to_a_resident_is_refused(administrator, officer, resident):
    for nobody in (officer, resident):
        with pytest.raises(ValidationError, match="another member of staff"):
            leave(officer, hand_over_to=nobody, by=administrator)
    assert roles_of(again(officer))


def test_the_editors_desk_opens_and_closes_with_the_role(administrator, editor, clerk):
    assert again(editor).has_perm("wagtailadmin.access_admin")
    assert not again(clerk).has_perm("wagtailadmin.access_admin")
    assert not again(editor).has_perm("people.change_account") and not again(editor).has_perm("auth.change_group")
    end_role(editor.roles.get(), by=administrator)
    assert not again(editor).has_perm("wagtailadmin.access_admin")


def test_a_deputy_of_the_editor_reaches_the_editors_desk(editor, clerk, administrator, today):
    named = name_deputy(editor, clerk, starts_on=today, ends_on=today, by=administrator)
    assert again(clerk).has_perm("wagtailadmin.access_admin")
    named.delete()
    assert not again(clerk).has_perm("wagtailadmin.access_admin")


def test_each_night_access_follows_the_days_of_roles(editor, today):
    from madang.common.people.access import sync_everybody

    StaffRole.objects.filter(account=editor).update(ends_on=today - datetime.timedelta(days=1))
    sync_everybody()
    assert not again(editor).has_perm("wagtailadmin.access_admin")


STAFF_PAGES = ["staff", "staff_invite"]
MEMBER_PAGES = ["staff_member", "staff_role", "staff_absence", "staff_leave"]


@pytest.mark.parametrize("who", ["resident", "clerk", "officer", "head", "editor", "privacy_officer", "neighbour"])
def test_only_administrators_see_the_staff_pages(client, request, officer, who):
    client.force_login(request.getfixturevalue(who))
    for path in [reverse(name) for name in STAFF_PAGES] + [reverse(name, args=[officer.pk]) for name in MEMBER_PAGES]:
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code == 403, path


def test_visitors_are_asked_to_sign_in(client, officer):
    for path in [reverse("staff"), reverse("absence"), reverse("residents"), reverse("staff_leave", args=[officer.pk])]:
        assert client.get(path).url.startswith("/account/login/")


def test_an_administrator_sees_every_staff_page(client, administrator, officer):
    client.force_login(administrator)
    for path in [reverse(name) for name in STAFF_PAGES] + [reverse(name, args=[officer.pk]) for name in MEMBER_PAGES]:
        assert client.get(path).status_code == 200, path


def test_the_staff_list_asks_the_same_number_of_questions_for_one_and_three(client, administrator, django_assert_num_queries, request):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(administrator)
    client.get(reverse("staff"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("staff"))
    for name in ("clerk", "officer", "editor"):
        request.getfixturevalue(name)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("staff"))
    assert len(few) == len(many)


def test_inviting_giving_a_role_and_leaving_by_form(client, administrator, officer, head, other_officer, family_office):
    client.force_login(administrator)
    client.post(reverse("staff_invite"), {"name": "Na Eun-ji", "email": "new@maru.example", "role": "officer", "office": family_office.pk})
    assert Invitation.objects.open().get().roles == [{"role": "officer", "office": "family"}]
    client.post(reverse("staff_role", args=[officer.pk]), {"role": "counter", "office": ""})
    assert has_role(again(officer), Role.COUNTER)
    client.post(reverse("role_end", args=[officer.roles.get(role="counter").pk]))
    assert not has_role(again(officer), Role.COUNTER)
    page = client.post(reverse("staff_leave", args=[officer.pk]), {"hand_over_to": other_officer.pk})
    assert page.status_code == 422 and again(officer).is_staff, "of another office"
    client.post(reverse("staff_leave", args=[officer.pk]), {"hand_over_to": head.pk})
    assert not again(officer).is_staff


def test_naming_ones_own_deputy_by_form(client, officer, head, today):
    client.force_login(officer)
    days = {"starts_on_day": today.day, "starts_on_month": today.month, "starts_on_year": today.year,
            "ends_on_day": today.day, "ends_on_month": today.month, "ends_on_year": today.year}  # fmt: skip
    client.post(reverse("absence"), {"deputy": head.pk, **days})
    named = officer.deputies.get()
    client.force_login(head)
    assert client.post(reverse("absence_end", args=[named.pk])).status_code == 404
    client.force_login(officer)
    client.post(reverse("absence_end", args=[named.pk]))
    assert not officer.deputies.exists()


@pytest.mark.parametrize(
    ("person", "place"),
    [("editor", "/editor/"), ("privacy_officer", "/desk/privacy/"), ("officer", "/desk/"), ("clerk", "/desk/overview/")],
)
def test_who_signs_in_lands_on_the_first_page_they_may_use(client, person, place, request):
    client.force_login(request.getfixturevalue(person))
    page = client.get("/desk/", follow=True)
    assert page.status_code == 200 and page.request["PATH_INFO"] == place


@pytest.mark.parametrize("person", ["resident", "clerk", "officer", "privacy_officer"])
@pytest.mark.parametrize("address", ["/editor/", "/editor/pages/", "/editor/nothing/"])
def test_who_may_not_edit_is_told_so_and_not_sent_round_for_ever(client, person, address, request):
    client.force_login(request.getfixturevalue(person))
    page = client.get(address)
    assert page.status_code == 403 and "govuk-" in page.content.decode()


def test_a_visitor_is_asked_to_sign_in_before_they_edit(client, db):
    assert client.get("/editor/").url.startswith("/account/login/")


def test_all_offices_are_never_given_by_leaving_a_box_empty(client, administrator, family_office, db):
    client.force_login(administrator)
    said = {"name": "Na Eun-ji", "email": "new@maru.example", "role": "officer"}
    page = client.post(reverse("staff_invite"), said)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["office"]
    assert client.post(reverse("staff_invite"), {**said, "office": family_office.pk, "everywhere": "on"}).status_code == 422
    assert not Invitation.objects.exists()
    client.post(reverse("staff_invite"), {**said, "role": "head", "everywhere": "on"})
    assert Invitation.objects.get().roles == [{"role": "head", "office": ""}]
