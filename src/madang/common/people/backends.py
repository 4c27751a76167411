from allauth.account.auth_backends import AuthenticationBackend


class WithoutPasswords(AuthenticationBackend):
    """Nobody signs in with a password, whichever form asks for one; codes, passkeys and issuers go past this."""

    def authenticate(self, request, **credentials):
        return None
