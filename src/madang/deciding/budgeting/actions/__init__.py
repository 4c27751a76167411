"""What happens to a round: the roll, a ballot, the sealing of the box, the close, the count."""

from .casting import cast
from .closing import announce_outcome, close, close_what_is_over, seal, seal_what_is_due
from .codes import give_code, send_code, write_code_letters
from .delivery import plan_delivery, remind_offices, report_delivery
from .paper import close_batch, decide, hand_out, key_in, print_batch, read_anew, replace_sheet
from .roll import draw_up_roll, keep_rolls, set_rule
from .trials import ask_for_trial

__all__ = [
    "announce_outcome",
    "ask_for_trial",
    "cast",
    "close",
    "close_batch",
    "close_what_is_over",
    "decide",
    "draw_up_roll",
    "give_code",
    "hand_out",
    "keep_rolls",
    "key_in",
    "plan_delivery",
    "print_batch",
    "read_anew",
    "remind_offices",
    "replace_sheet",
    "report_delivery",
    "seal",
    "seal_what_is_due",
    "send_code",
    "set_rule",
    "write_code_letters",
]
