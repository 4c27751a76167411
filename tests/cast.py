"""The same people in every test.

Ji-hoon lives in Maru and has an account. Ok-ja is 78, has no e-mail and is helped at the counter. Amina speaks Arabic and has no account.
Sun-hee works at the counter, Dae-jung decides cases in the family office, Min-seo in the building office, Hye-jin heads the family office;
Eun-bi edits, Young-ho administers, Ga-eun guards data protection. Mallory is from another town and may see nothing.
"""

import time

import pytest
from django.utils import timezone

from madang.common.directory.models import Office
from madang.common.people.models import Account, Resident, Role, StaffRole
from madang.common.places.models import Area


def make_account(email, name, **fields):
    from allauth.account.models import EmailAddress

    account = Account.objects.create_user(email, name=name, **fields)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def make_staff(email, name, role, office=None):
    """A member of staff with a second factor, as every one of them must have."""
    from allauth.mfa.models import Authenticator

    account = make_account(email, name, is_staff=True)
    StaffRole.objects.create(account=account, role=role, office=office)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return account


def show_again(client):
    """As if whoever is signed in had just shown once more that it is them."""
    from allauth.account.internal.flows import login

    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


@pytest.fixture
def area(db):
    return Area.objects.create(code="harbour", name={"en": "Harbour", "ko": "나루동"}, population=6200)


@pytest.fixture
def family_office(db):
    return Office.objects.create(
        code="family", name={"en": "Family office", "ko": "가족과", "ar": "مكتب الأسرة"}, email="family@maru.example"
    )


@pytest.fixture
def building_office(db):
    return Office.objects.create(code="building", name={"en": "Building office", "ko": "건축과"})


@pytest.fixture
def resident(db, area):
    person = Resident.objects.create(
        family_name="Park", given_name="Ji-hoon", birth_date="1992-04-11", street="Harbour Road", number="12", area=area,
        email="jihoon@example.org", language="ko", channel="email",
    )  # fmt: skip
    return make_account("jihoon@example.org", "Park Ji-hoon", resident=person)


@pytest.fixture
def resident_who_needs_help(db, area):
    """Known from the register alone."""
    return Resident.objects.create(
        family_name="Kim", given_name="Ok-ja", birth_date="1948-02-03", street="Harbour Road", number="3", area=area,
        language="ko", channel="letter",
    )  # fmt: skip


@pytest.fixture
def clerk(db):
    return make_staff("sunhee@maru.example", "Lee Sun-hee", Role.COUNTER)


@pytest.fixture
def officer(family_office):
    return make_staff("daejung@maru.example", "Choi Dae-jung", Role.OFFICER, family_office)


@pytest.fixture
def other_officer(building_office):
    return make_staff("minseo@maru.example", "Jung Min-seo", Role.OFFICER, building_office)


@pytest.fixture
def head(family_office):
    return make_staff("hyejin@maru.example", "Han Hye-jin", Role.HEAD, family_office)


@pytest.fixture
def editor(db):
    return make_staff("eunbi@maru.example", "Yoon Eun-bi", Role.EDITOR)


@pytest.fixture
def administrator(db):
    account = make_staff("youngho@maru.example", "Kang Young-ho", Role.ADMINISTRATOR)
    account.is_superuser = True
    account.save()
    return account


@pytest.fixture
def privacy_officer(db):
    return make_staff("gaeun@maru.example", "Shin Ga-eun", Role.PRIVACY)


@pytest.fixture
def neighbour(db):
    """From another town: may see nothing."""
    return make_account("mallory@elsewhere.example", "Mallory")


@pytest.fixture
def today():
    return timezone.localdate()
