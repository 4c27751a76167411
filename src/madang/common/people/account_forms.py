"""The forms of sign-in, in our words."""

from allauth.account.forms import AddEmailForm, ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm, LoginForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .emails import canonical_email


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

    def clean_login(self):
        return canonical_email(super().clean_login())


class SignUp(SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["email"])

    def clean_email(self):
        self.cleaned_data["email"] = canonical_email(self.cleaned_data["email"])
        return super().clean_email()


class AddEmail(AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["email"])

    def clean_email(self):
        self.cleaned_data["email"] = canonical_email(self.cleaned_data["email"])
        return super().clean_email()


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
