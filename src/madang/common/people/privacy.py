"""What this room holds about a person, why, for how long, and how it is taken out or away."""

from __future__ import annotations

import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions.staff import end_sessions
from .models import SEXES, CorrectionRequest, Invitation, Knock, LinkCode, Mandate, MandateOffer, Resident

KEPT = datetime.timedelta(days=365)


def export(account, resident):
    return {
        _("Account"): account_facts(account) if account else {},
        _("Register"): register_facts(resident) if resident else {},
        _("Mandates"): [mandate_facts(mandate) for mandate in mandates_of(resident)] if resident else [],
        _("Requests for correction"): [correction_facts(one) for one in resident.correction_requests.all()] if resident else [],
    }


def language_name(code):
    return dict(settings.LANGUAGES).get(code, code)


def account_facts(account):
    return {
        _("Name"): account.name,
        _("E-mail addresses"): list(account.emailaddress_set.values_list("email", flat=True)),
        _("Language"): language_name(account.language),
        _("Account since"): account.date_joined,
        _("Signed in from"): [{_("Since"): one.created_at, _("Browser"): one.user_agent, _("Address on the internet"): one.ip}
                              for one in UserSession.objects.filter(user=account)],
        _("Second steps"): [str(one) for one in account.authenticator_set.all()],
    }  # fmt: skip


def register_facts(resident):
    return {
        _("Register number"): resident.register_number,
        _("Family name"): resident.family_name,
        _("Given name"): resident.given_name,
        _("Name in Latin letters"): resident.latin_name,
        _("Date of birth"): resident.birth_date,
        _("Sex"): SEXES.get(resident.sex, resident.sex),
        _("Household"): resident.household.code if resident.household else "",
        _("Street"): resident.street,
        _("House number"): resident.number,
        _("Flat or floor"): resident.unit,
        _("Postcode"): resident.postcode,
        _("Neighbourhood"): str(resident.area) if resident.area else "",
        _("E-mail address"): resident.email,
        _("Phone number"): resident.phone,
        _("Language"): language_name(resident.language),
        _("We write to you by"): resident.get_channel_display(),
    }


def mandates_of(resident):
    return Mandate.objects.filter(Q(resident=resident) | Q(holder=resident)).select_related("resident", "holder")


def mandate_facts(mandate):
    return {
        _("For"): str(mandate.resident),
        _("May act"): str(mandate.holder),
        _("Service"): mandate.scope or _("All services"),
        _("Shown by"): mandate.evidence,
        _("From"): mandate.starts_on,
        _("Until"): mandate.ends_on,
    }


def correction_facts(request):
    return {
        _("Asked on"): request.created_at,
        _("Request"): request.text,
        _("Answer"): request.answer,
        _("Answered on"): request.answered_at,
    }


def erase(account, resident):
    """The account goes; the register stays, because keeping it is the town's duty, without what was given for convenience."""
    stays = []
    if resident is not None:
        Resident.objects.filter(pk=resident.pk).update(email="", phone="", channel="letter")
        resident.correction_requests.exclude(answered_at=None).delete()
        stays.append(
            (_("Your entry in the residents’ register"), _("The law obliges the town to keep it for as long as you live here."), None)
        )
        if mandates_of(resident).exists():
            stays.append((_("Mandates"), _("Decisions taken with them rest on them."), None))
    if account is not None and account.is_staff:
        stays.append((_("Your staff account"), _("It is closed when you leave the service of the town."), None))
    elif account is not None:
        close(account)
    return stays


def close(account):
    """Nobody can sign in with it, and nothing in it says whose it was; what it did keeps its number in the log."""
    end_sessions(account)
    account.emailaddress_set.all().delete()
    account.authenticator_set.all().delete()
    account.socialaccount_set.all().delete()
    account.link_codes.all().delete()
    account.email, account.name, account.language, account.resident, account.is_active = f"erased-{account.pk}@invalid", "", "", None, False
    account.set_unusable_password()
    account.save()


def subjects(account, resident):
    found = [("people.account", account.pk)] if account else []
    if resident:
        found.append(("people.resident", resident.pk))
        found += [("people.mandate", mandate.pk) for mandate in mandates_of(resident)]
    return found


def names(things):
    labels = {"people.account": _("your account"), "people.resident": _("your entry in the register"), "people.mandate": _("a mandate")}
    return {thing: (labels[thing[0]], "") for thing in things if thing[0] in labels}


AUDIT_WORDS = {
    "people.resident_created": gettext_lazy("entered you in the register"),
    "people.resident_corrected": gettext_lazy("changed what the town holds about you"),
    "people.household_changed": gettext_lazy("changed the household you belong to"),
    "people.correction_asked": gettext_lazy("asked for a correction"),
    "people.correction_answered": gettext_lazy("answered a request for correction"),
    "people.corrections_seen": gettext_lazy("saw your request for correction"),
    "people.mandate_recorded": gettext_lazy("recorded who may act for another"),
    "people.mandate_offered": gettext_lazy("made a code with which somebody may act for another"),
    "people.acting_begun": gettext_lazy("began to act for you"),
    "people.mandate_ended": gettext_lazy("ended a mandate"),
    "people.link_asked": gettext_lazy("asked to tie an account to your entry in the register"),
    "people.account_linked": gettext_lazy("tied an account to your entry in the register"),
    "people.resident_seen": gettext_lazy("looked at your entry in the register"),
    "people.residents_found": gettext_lazy("found you in a search of the register"),
    "people.roll_loaded": gettext_lazy("updated the register from the roll"),
    "people.staff_invited": gettext_lazy("invited a member of staff"),
    "people.invitation_withdrawn": gettext_lazy("withdrew an invitation"),
    "people.invitation_accepted": gettext_lazy("accepted an invitation to the desk"),
    "people.role_given": gettext_lazy("gave a role"),
    "people.role_ended": gettext_lazy("ended a role"),
    "people.deputy_named": gettext_lazy("named a deputy"),
    "people.absence_ended": gettext_lazy("ended an absence"),
    "people.staff_left": gettext_lazy("closed the access of a member of staff"),
}

PURPOSE_WORDS = {
    "counter": gettext_lazy("while you were at the counter"),
    "phone": gettext_lazy("while you were on the phone"),
    "paper": gettext_lazy("to enter a paper form"),
    "correction": gettext_lazy("because somebody asked for a correction"),
}


def activities():
    yield {
        "id": "register",
        "name": _("Residents’ register"),
        "purpose": _("To know who lives in the town, so that services reach the right people and nothing is asked twice."),
        "legal_basis": "legal_obligation",
        "law": _("The law on the registration of residents"),
        "categories": [_("Name"), _("Date of birth"), _("Sex"), _("Register number"), _("Address"), _("Household")],
        "sensitive": False,
        "retention": _("As long as the person lives in the town, then as the law on registration says."),
        "recipients": _("Offices that decide about the person’s applications"),
        "office": "",
    }
    yield {
        "id": "contact",
        "name": _("Contact details"),
        "purpose": _("To write to residents in their language, over the channel they chose."),
        "legal_basis": "consent",
        "law": "",
        "categories": [_("E-mail address"), _("Phone number"), _("Language")],
        "sensitive": False,
        "retention": _("Until the person changes or erases them."),
        "recipients": _("The providers of e-mail, text messages and post"),
        "office": "",
    }
    yield {
        "id": "accounts",
        "name": _("Accounts"),
        "purpose": _("To let people sign in and see what is theirs, and nobody else."),
        "legal_basis": "public_task",
        "law": "",
        "categories": [_("E-mail addresses"), _("Second steps"), _("Where you are signed in")],
        "sensitive": False,
        "retention": _("Until the person closes the account; signed-in browsers twelve hours."),
        "recipients": "",
        "office": "",
    }
    yield {
        "id": "mandates",
        "name": _("Mandates"),
        "purpose": _("To let a person act for another who wants it or for whom a court has decided it."),
        "legal_basis": "public_task",
        "law": "",
        "categories": [_("Who may act for whom"), _("How it was shown")],
        "sensitive": False,
        "retention": _("As long as decisions taken with them can be challenged."),
        "recipients": "",
        "office": "",
    }


def retain(now):
    """Codes and invitations that can no longer be used, and answered requests after a year."""
    return {
        "expired letter codes": LinkCode.objects.filter(expires_at__lt=now).delete()[0],
        "expired invitations": Invitation.objects.filter(accepted_at=None, expires_at__lt=now).delete()[0],
        "answered requests for correction": CorrectionRequest.objects.filter(answered_at__lt=now - KEPT).delete()[0],
        "ended sign-ins": ended_sessions(now),
        "expired codes of mandates": MandateOffer.objects.filter(expires_at__lt=now).delete()[0],
        "counted tries": Knock.objects.filter(until__lt=now).delete()[0],
    }


def ended_sessions(now):
    old = UserSession.objects.filter(last_seen_at__lt=now - datetime.timedelta(days=30))
    return old.delete()[0]
