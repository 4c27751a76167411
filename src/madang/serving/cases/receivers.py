from django.dispatch import receiver

from madang.common.people.signals import staff_leaving

from .actions import hand_over_all


@receiver(staff_leaving)
def hand_over_open_tasks(sender, account, successor, **kwargs):
    hand_over_all(account, successor)
