"""What cases hear from other rooms."""

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from madang.common.people.signals import staff_leaving
from madang.serving.appointments.signals import appointment_cancelled
from madang.serving.payments.signals import invoice_cancelled, invoice_refunded, invoice_settled

from .access import close_opened
from .actions import ask_for_new_slot, go_on_after_payment, hand_over_all, say_money_went_back


@receiver(staff_leaving)
def hand_over_open_tasks(sender, account, successor, **kwargs):
    hand_over_all(account, successor)


@receiver([invoice_settled, invoice_cancelled])
def let_the_case_go_on(sender, invoice, **kwargs):
    go_on_after_payment(invoice)


@receiver(invoice_refunded)
def tell_the_officer(sender, invoice, **kwargs):
    say_money_went_back(invoice)


@receiver(appointment_cancelled)
def look_for_another_time(sender, appointment, **kwargs):
    ask_for_new_slot(appointment)


@receiver([user_logged_in, user_logged_out])
def close_what_somebody_else_opened(sender, request, **kwargs):
    close_opened(request)
