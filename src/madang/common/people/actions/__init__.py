"""What happens to residents, accounts and staff: each function is one thing a clerk or an administrator would name."""

from .linking import ask_for_link, link_account, link_by_claim, link_by_code
from .mandates import end_mandate, record_mandate
from .residents import answer_correction, ask_for_correction, choose_channel, correct_resident, create_resident, move_into, update_contact
from .staff import accept_invitation, end_absence, end_role, give_role, invite, leave, name_deputy, withdraw_invitation

__all__ = [
    "accept_invitation",
    "answer_correction",
    "ask_for_correction",
    "ask_for_link",
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
    "move_into",
    "name_deputy",
    "record_mandate",
    "update_contact",
    "withdraw_invitation",
]
