from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.signals import authenticator_added
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .access import sync_wagtail_access
from .actions import link_by_claim
from .models import Deputy, StaffRole


@receiver(authenticator_added)
def count_as_shown(sender, request, user, authenticator, **kwargs):
    """Setting up an app or a key takes a code or a touch: it need not be shown again in the same session."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES and request.user == user:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


@receiver([post_save, post_delete], sender=StaffRole)
@receiver([post_save, post_delete], sender=Deputy)
def follow_roles(sender, instance, raw=False, **kwargs):
    """Whoever writes a role, the editor's desk opens and closes with it."""
    if not raw:
        sync_wagtail_access(instance.account if sender is StaffRole else instance.deputy)


@receiver(user_logged_in)
def tie_by_claim(sender, request, user, sociallogin=None, **kwargs):
    """An issuer whose settings name a register claim vouches for who this is."""
    if sociallogin is None:
        return
    claim = sociallogin.account.get_provider().app.settings.get("register_claim")
    if claim:
        link_by_claim(user, claims_of(sociallogin.account.extra_data), claim)


def claims_of(extra_data):
    """What the issuer said, whether kept flat or by the place it was said in."""
    return {**extra_data, **extra_data.get("userinfo", {}), **extra_data.get("id_token", {})}
