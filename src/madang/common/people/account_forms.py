"""The forms of sign-in, in our words."""

from allauth.account.forms import AddEmailForm, ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm, LoginForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


def ask_for_email(field):
    field.label = _("E-mail address")
    field.widget.attrs.pop("placeholder", None)
    field.error_messages |= {
        "required": _("Enter your e-mail address."),
        "invalid": _("Enter an e-mail address, such as name@example.org."),
    }


def ask_for_code(field, message):
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "characters", "class": "govuk-input--code"}
    field.error_messages["required"] = message


class SignIn(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["login"])


class SignUp(SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["email"])


class AddEmail(AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["email"])


class SignInCode(ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self.fields["code"], _("Enter the code from the e-mail."))


class EmailCode(ConfirmEmailVerificationCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self.fields["code"], _("Enter the code from the e-mail."))


class SecondStep(AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self.fields["code"], _("Enter the code your app shows now, or a recovery code."))


class SecondStepAgain(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self.fields["code"], _("Enter the code your app shows now, or a recovery code."))


class SetUpApp(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code your app shows now")
        ask_for_code(self.fields["code"], _("Enter the code your app shows now."))


class CodeAgainForm(forms.Form):
    code = forms.CharField(label=_("Code from the e-mail"), max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self.fields["code"], _("Enter the code from the e-mail."))
