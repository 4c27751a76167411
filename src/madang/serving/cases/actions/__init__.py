"""What happens to a case: each function is one thing a resident or a clerk would name."""

from .after import answer_objection, give_feedback, object_to_decision, withdraw
from .deciding import decide, decide_many
from .drafts import forget_draft, save_answer, save_contact, send_link, start_draft
from .filing import submit
from .handling import add_note, answer_request, ask_for_more, finish_task, hand_over, open_clock, put_back, take, take_back_request

__all__ = [
    "add_note",
    "answer_objection",
    "answer_request",
    "ask_for_more",
    "decide",
    "decide_many",
    "finish_task",
    "forget_draft",
    "give_feedback",
    "hand_over",
    "object_to_decision",
    "open_clock",
    "put_back",
    "save_answer",
    "save_contact",
    "send_link",
    "start_draft",
    "submit",
    "take",
    "take_back_request",
    "withdraw",
]
