"""Where allauth asks the house: who writes its messages, where people land, how its secrets are kept."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language, override

from .permissions import roles_of
from .visitors import address_of

NOTICES = {
    "account/email/login_code": "account/login_code",
    "account/email/email_confirmation": "account/confirm_email",
    "account/email/email_confirmation_signup": "account/confirm_email",
    "account/email/unknown_account": "account/unknown_account",
    "account/email/account_already_exists": "account/already_exists",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in mails go the way of every other message: through the outbox."""

    def send_mail(self, template_prefix, email, context):
        from madang.common.notices.actions import Recipient, notify

        person = Recipient(email=email, language=get_language() or "", channel="email")
        template = NOTICES.get(template_prefix, "account/changed")
        if template == "account/changed":
            context = {**context, "what": self.subject_of(template_prefix, context)}
        known = {key: context[key] for key in ("code", "what", "timestamp", "ip", "user_agent") if key in context}
        known |= {"login_url": self.absolute("account_login"), "signup_url": self.absolute("account_signup")}
        notify(person, template, urgent=True, secret="code" in known, email=email, **known)

    def subject_of(self, template_prefix, context):
        return " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())

    def absolute(self, url_name):
        """From the settings, never from the request: whoever asks could name another host."""
        return settings.BASE_URL + reverse(url_name)

    def get_client_ip(self, request):
        return address_of(request)

    def get_login_redirect_url(self, request):
        """In the language of the page where they signed in."""
        language = get_language()
        with override(settings.LANGUAGE_CODE):  # the addresses here are those of the default language
            return translate_url("/desk/" if roles_of(request.user) else settings.LOGIN_REDIRECT_URL, language)

    def has_shown_second_factor(self, request):
        return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted with the town's key: a stolen database alone opens no account."""

    @cached_property
    def _box(self):
        key = hashlib.sha256(b"madang.mfa:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text):
        return self._box.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return self._box.decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        """Members of staff replace their last second factor; they do not remove it."""
        if not authenticator.user.is_staff or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        real = authenticator.user.authenticator_set.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return real.exclude(pk=authenticator.pk).exists()

    def get_public_key_credential_rp_entity(self):
        return {"id": settings.DOMAIN, "name": settings.TOWN_NAME}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An issuer vouches for who signs in; what the town knows about them is tied by `link_by_claim` only."""

    def is_auto_signup_allowed(self, request, sociallogin):
        return bool(sociallogin.email_addresses) and super().is_auto_signup_allowed(request, sociallogin)
