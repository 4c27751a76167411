from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver


@receiver(authenticator_added)
def count_as_shown(sender, request, user, authenticator, **kwargs):
    """Setting up an app or a key takes a code or a touch: it need not be shown again in the same session."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES and request.user == user:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)
