"""What happens to residents, accounts and staff: each function is one thing a clerk or an administrator would name."""

from .linking import ask_for_link, link_account, link_by_claim, link_by_code
from .mandates import accept_mandate, begin_acting, end_mandate, offer_mandate, record_mandate
from .residents import (
    answer_correction,
    ask_for_correction,
    choose_channel,
    correct_resident,
    create_resident,
    move_in_with,
    move_into,
    update_contact,
)
from .staff import accept_invitation, end_absence, end_role, give_role, invite, leave, name_deputy, withdraw_invitation

__all__ = [
    "accept_invitation",
    "accept_mandate",
    "answer_correction",
    "ask_for_correction",
    "ask_for_link",
    "begin_acting",
    "choose_channel",
    "correct_resident",
    "create_resident",
    "end_absence",
    "end_mandate",
    "end_role",
    "give_role",
    "invite",
    "leave",
    "link_account",
    "link_by_claim",
    "link_by_code",
    "move_in_with",
    "move_into",
    "name_deputy",
    "offer_mandate",
    "record_mandate",
    "update_contact",
    "withdraw_invitation",
]
