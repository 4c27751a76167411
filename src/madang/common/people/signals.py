"""What people announce to rooms on the right."""

from django.dispatch import Signal

staff_leaving = Signal()
"""A member of staff leaves. Arguments: account, successor (an Account, or None when nobody is named): whoever holds
their work hands it over, inside the transaction in which they leave."""
