"""What happens to a case: each function is one thing a resident or a clerk would name."""

from .after import give_feedback, withdraw
from .deadlines import escalate, let_questions_lapse, remind, send_digests, watch_deadlines
from .deciding import decide, decide_many, draft_decision, not_yet, why_not
from .drafts import forget_draft, keep_typed, save_answer, save_answers, save_contact, save_item, send_link, start_draft, take_out_item
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
from .issuing import issue_documents, ordered_documents
from .objecting import answer_objection, object_to_decision
from .settling import ask_for_new_slot, choose_slot, go_on_after_payment, say_money_went_back

__all__ = [
    "add_note",
    "answer_objection",
    "answer_request",
    "ask_for_more",
    "ask_for_new_slot",
    "choose_slot",
    "decide",
    "decide_many",
    "draft_decision",
    "escalate",
    "finish_task",
    "forget_draft",
    "give_feedback",
    "go_on_after_payment",
    "hand_over",
    "hand_over_all",
    "issue_documents",
    "keep_typed",
    "let_questions_lapse",
    "not_yet",
    "object_to_decision",
    "open_clock",
    "ordered_documents",
    "put_back",
    "remind",
    "save_answer",
    "save_answers",
    "save_contact",
    "save_item",
    "say_money_went_back",
    "send_digests",
    "send_link",
    "start_draft",
    "submit",
    "take",
    "take_back_request",
    "take_out_item",
    "watch_deadlines",
    "why_not",
    "withdraw",
]
