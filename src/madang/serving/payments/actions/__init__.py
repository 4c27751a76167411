"""What happens to money. Each function is one thing a clerk would name."""

from .card import apply_outcome, ask_providers, check_payment, receive_webhook, start_card_payment
from .cash import close_cash, take_cash
from .invoices import cancel_invoice, cancel_open_invoices, create_invoice, remind_of_invoice, waive
from .refunds import confirm_refund, give_up_refund, refund, send_waiting_refunds
from .statements import assign_line, read_statement, set_line_aside, upload_statement

__all__ = [
    "apply_outcome",
    "ask_providers",
    "assign_line",
    "cancel_invoice",
    "cancel_open_invoices",
    "check_payment",
    "close_cash",
    "confirm_refund",
    "create_invoice",
    "give_up_refund",
    "read_statement",
    "receive_webhook",
    "refund",
    "remind_of_invoice",
    "send_waiting_refunds",
    "set_line_aside",
    "start_card_payment",
    "take_cash",
    "upload_statement",
    "waive",
]
