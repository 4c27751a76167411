"""What happens to a case: each function is one thing a resident or a clerk would name."""

from .after import answer_objection, give_feedback, object_to_decision, withdraw
from .deadlines import escalate, let_questions_lapse, remind, send_digests, watch_deadlines
from .deciding import decide, decide_many, draft_decision, why_not
from .drafts import forget_draft, save_answer, save_answers, save_contact, send_link, start_draft
from .filing import submit
from .handling import (
    add_note,
    answer_request,
    ask_for_more,
    finish_task,
    hand_over,
    hand_over_all,
    open_clock,
    put_back,
    take,
    take_back_request,
)

__all__ = [
    "add_note",
    "answer_objection",
    "answer_request",
    "ask_for_more",
    "decide",
    "decide_many",
    "draft_decision",
    "escalate",
    "finish_task",
    "forget_draft",
    "give_feedback",
    "hand_over",
    "hand_over_all",
    "let_questions_lapse",
    "object_to_decision",
    "open_clock",
    "put_back",
    "remind",
    "save_answer",
    "save_answers",
    "save_contact",
    "send_digests",
    "send_link",
    "start_draft",
    "submit",
    "take",
    "take_back_request",
    "watch_deadlines",
    "why_not",
    "withdraw",
]
