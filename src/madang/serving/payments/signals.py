"""What other rooms hear. Sent inside the transaction: what a receiver does is kept together with the money it answers, or not at all."""

from django.dispatch import Signal

invoice_settled = Signal()  # invoice, how: "paid" or "waived": nothing is owed any more
invoice_cancelled = Signal()  # invoice
invoice_refunded = Signal()  # invoice: everything received was given back
payment_received = Signal()  # payment: also a part, or one that was not owed
