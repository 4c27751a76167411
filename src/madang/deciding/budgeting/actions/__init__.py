"""What happens to a round: the roll, a ballot, the sealing of the box, the close, the count."""

from .casting import cast
from .closing import announce_outcome, close, close_what_is_over, seal, seal_what_is_due
from .roll import draw_up_roll, give_code, set_rule

__all__ = [
    "announce_outcome",
    "cast",
    "close",
    "close_what_is_over",
    "draw_up_roll",
    "give_code",
    "seal",
    "seal_what_is_due",
    "set_rule",
]
