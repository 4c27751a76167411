"""What other rooms hear, inside the transaction of the action."""

from django.dispatch import Signal

appointment_booked = Signal()  # appointment
appointment_moved = Signal()  # appointment, from_: the moment it was at before
appointment_cancelled = Signal()  # appointment
appointment_kept = Signal()  # appointment: attended
appointment_missed = Signal()  # appointment
