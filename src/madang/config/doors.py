"""Every door that can be hammered, and how often: one table for the whole house. tests/doors.yaml tries each of them.

A limit for one visitor is wide, because a library, a school or a whole block may share an address; a limit on what is guessed at is
narrow, and counts whoever guesses. Whoever is kept out by somebody else's guessing has other ways: a passkey, the counter, the telephone.
"""

from django.conf import settings

from madang.common.limits import Door, Limit
from madang.config.door_targets import (
    address_typed,
    case_asked_for,
    chooses_a_time,
    code_in_address,
    kept_login,
    phone_typed,
    reference,
    token,
)

MINUTE, HOUR, DAY = 60, 3600, 86400

DOORS = (
    # --- signing in -------------------------------------------------------------------------------------------------
    Door("sign in: ask for a code", ("account_login", "account_signup"), Limit(40, 10 * MINUTE), Limit(5, 10 * MINUTE), address_typed),
    Door(
        "sign in: enter the code", ("account_confirm_login_code", "account_email_verification_sent"),
        Limit(60, 10 * MINUTE), Limit(15, 10 * MINUTE), kept_login,
    ),
    Door("sign in: second step", ("mfa_authenticate",), Limit(40, 10 * MINUTE), Limit(10, 10 * MINUTE), kept_login),
    Door("sign in: passkey", ("mfa_login_webauthn",), Limit(60, 10 * MINUTE), methods=("GET", "POST")),
    Door("sign in: issuer", ("openid_connect_login", "openid_connect_callback"), Limit(60, 10 * MINUTE), methods=("GET", "POST")),
    Door("sign in again", ("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "sign_in_again"), Limit(15, 10 * MINUTE)),
    Door("invitation", ("invitation",), Limit(30, HOUR), methods=("GET", "POST"), only_failures=True),
    Door("another e-mail address", ("account_email",), Limit(10, 10 * MINUTE), Limit(5, HOUR), address_typed),
    Door("ask for the letter with the code", ("link",), Limit(5, HOUR)),
    Door("ask for letters in a day", ("link",), Limit(10, DAY)),
    Door("enter the code of a mandate", ("mandate_accept",), Limit(10, HOUR)),
    Door("enter the code of the letter", ("link_code",), Limit(10, HOUR)),
    # --- following and verifying ------------------------------------------------------------------------------------
    Door("follow a case", ("cases:find",), Limit(30, 10 * MINUTE), Limit(10, HOUR), reference, only_failures=True),
    Door(
        "follow a case by link", ("cases:*",), Limit(30, 10 * MINUTE), Limit(10, HOUR), reference, methods=("GET", "POST"),
        is_knock=code_in_address,
    ),
    Door("verify a letter", ("cases:verify_form", "cases:verify"), Limit(60, 10 * MINUTE), methods=("GET",), only_failures=True),
    Door(
        "a link with a secret",
        ("cases:resume", "payments:pay", "payments:receipt", "appointments:show", "appointments:feed", "privacy:erased", "files:download"),
        Limit(60, 10 * MINUTE), methods=("GET",), only_failures=True,
    ),
    Door("open a ballot with a code", ("budgeting:enter",), Limit(60, HOUR), only_failures=True),  # a library's screens share an address
    Door("ask for a code by text message", ("budgeting:ask",), Limit(20, HOUR), Limit(3, HOUR), phone_typed),
    Door("ask for codes by text message in a day", ("budgeting:ask",), Limit(60, DAY), Limit(6, DAY), phone_typed),
    Door("join a proposal", ("proposals:join",), Limit(30, HOUR), methods=("GET", "POST"), only_failures=True),
    Door("say something in public", ("proposals:comment", "proposals:comment_project", "proposals:answer"), Limit(20, HOUR)),
    Door("propose", ("proposals:new", "proposals:alike"), Limit(30, HOUR)),
    Door("invite somebody to a proposal", ("proposals:invite",), Limit(20, HOUR)),
    Door("report what somebody wrote", ("proposals:report",), Limit(10, HOUR)),
    Door(
        "upload a picture of a proposal", ("proposals:edit",), Limit(60, 10 * MINUTE), is_knock=lambda request: request.FILES,
    ),
    Door("look up a receipt", ("budgeting:ledger",), Limit(60, HOUR)),
    # --- what costs the town something ------------------------------------------------------------------------------
    Door("begin an application", ("cases:start",), Limit(300, HOUR)),
    Door("print a paper form", ("cases:paper",), Limit(10, HOUR)),
    Door("send the link to come back", ("cases:save",), Limit(20, HOUR), Limit(5, HOUR), address_typed),
    Door(
        "upload a file", ("cases:question", "cases:item", "cases:answer", "counter:enter"), Limit(120, 10 * MINUTE),
        is_knock=lambda request: request.FILES,
    ),
    Door("say how it went", ("cases:feedback",), Limit(20, HOUR), Limit(5, HOUR), reference),
    Door("report a barrier", ("accessibility_complain",), Limit(5, HOUR)),
    Door("book an appointment", ("appointments:new",), Limit(10, HOUR), Limit(5, HOUR), address_typed),
    Door("book appointments in a day", ("appointments:new",), Limit(30, DAY)),
    Door(
        "hold a time", ("cases:question", "cases:item", "cases:slot", "counter:enter"), Limit(30, HOUR), is_knock=chooses_a_time,
    ),
    Door(
        "hold times in a day", ("cases:question", "cases:item", "cases:slot", "counter:enter"), Limit(100, DAY), is_knock=chooses_a_time,
    ),
    Door("change an appointment", ("appointments:move", "appointments:cancel"), Limit(20, HOUR), Limit(10, HOUR), token),
    Door("begin a payment", ("payments:start",), Limit(20, 10 * MINUTE)),
    Door("message of a card provider", ("payments:webhook",), Limit(60, 10 * MINUTE), only_failures=True),
    # --- the counter ------------------------------------------------------------------------------------------------
    Door("code brought to the counter", ("counter:home",), Limit(30, 10 * MINUTE), only_failures=True),
    Door("number of a paper form", ("counter:enter",), Limit(30, 10 * MINUTE), methods=("GET",), only_failures=True),
    # --- reading ----------------------------------------------------------------------------------------------------
    Door(
        "search", ("search",), Limit(settings.SEARCHES_PER_MINUTE or 10**9, MINUTE), methods=("GET",), is_cheap=True,
        is_knock=lambda request: request.GET.get("q"),
    ),
    Door("look up an address", ("addresses",), Limit(120, MINUTE), methods=("GET",), is_cheap=True),
    Door("open interface", ("api:*",), Limit(300, MINUTE), methods=("GET", "POST"), is_cheap=True),
    Door("status of a case", ("api:case_status",), Limit(20, MINUTE), Limit(10, HOUR), case_asked_for, only_failures=True),
    # --- the demo ---------------------------------------------------------------------------------------------------
    Door("walk in as somebody", ("demo", "demo_sign_in_as", "demo_outbox"), Limit(300, 10 * MINUTE), methods=("GET", "POST"), is_cheap=True),
    Door("demo of a card payment", ("payments:demo_card",), Limit(60, 10 * MINUTE), methods=("GET", "POST")),
)  # fmt: skip
