from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.rooms import MandateScopes, registered
from madang.common.ui.forms import DateField

from .emails import EmailField
from .models import SEXES, Channel, Resident, Role
from .permissions import has_role
from .queries import possible_deputies, staff


class OfficeField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            queryset=Office.objects.filter(is_closed=False), required=False, empty_label=_("No office in particular"), **kwargs
        )

    def label_from_instance(self, office):
        return say(office.name)


class HoldingForm(forms.Form):
    """A role and where it is held. Whoever works on cases sees those of the office, so that all offices are never given by leaving a box empty."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    office = OfficeField(label=_("Office"), help_text=_("Case officers and heads see the cases of this office."))
    everywhere = forms.BooleanField(label=_("The cases of all offices, for example as mayor"), required=False)

    def clean(self):
        cleaned = super().clean()
        everywhere = cleaned.pop("everywhere", False)
        works_on_cases = cleaned.get("role") in {Role.OFFICER, Role.HEAD}
        if works_on_cases and "office" in cleaned and not (cleaned["office"] or everywhere):
            self.add_error("office", _("Choose the office, or tick that this person sees the cases of all offices."))
        if cleaned.get("office") and everywhere:
            self.add_error("office", _("Choose one office or tick all offices, not both."))
        return cleaned


class InvitationForm(HoldingForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = EmailField(label=_("E-mail address"), help_text=_("The link goes to this address and works for seven days."))
    field_order = ["name", "email"]

    def roles(self):
        office = self.cleaned_data["office"]
        return [{"role": self.cleaned_data["role"], "office": office.code if office else ""}]


class RoleForm(HoldingForm):
    starts_on = DateField(label=_("First day"), help_text=_("Leave empty to start today."), required=False)
    ends_on = DateField(label=_("Last day"), help_text=_("Leave empty when no end is planned."), required=False)


class AbsenceForm(forms.Form):
    starts_on = DateField(label=_("First day away"))
    ends_on = DateField(label=_("Last day away"))

    def __init__(self, *args, absent, by, **kwargs):
        super().__init__(*args, **kwargs)
        choices = staff().exclude(pk=absent.pk) if has_role(by, Role.ADMINISTRATOR) else possible_deputies(absent)
        hint = _("While you are away, your deputy sees your work and may do it. The log names the deputy.")
        self.fields["deputy"] = forms.ModelChoiceField(choices, label=_("Deputy"), help_text=hint, empty_label="—")


class LeavingForm(forms.Form):
    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hand_over_to"] = forms.ModelChoiceField(
            possible_deputies(account), label=_("Who takes over the open work?"), required=False, empty_label=_("Nobody in particular: it goes back to the office"),
            help_text=_("Colleagues of the same office, since others cannot work on its cases."),
        )  # fmt: skip


PURPOSES = [
    ("counter", _("The person is at the counter")),
    ("phone", _("The person is on the phone")),
    ("paper", _("A paper form has come in")),
    ("correction", _("Somebody asked for a correction")),
]


class ResidentSearchForm(forms.Form):
    name = forms.CharField(label=_("Name or register number"), required=False, max_length=200)
    birth_date = DateField(label=_("Date of birth"), required=False)
    purpose = forms.ChoiceField(
        label=_("Why are you looking?"), choices=PURPOSES, widget=forms.RadioSelect,
        help_text=_("This is kept in the log, and the person can see it."),
    )  # fmt: skip

    def clean(self):
        values = super().clean()
        if not self.errors and len(values.get("name", "").strip()) < 2 and not values.get("birth_date"):
            self.add_error("name", _("Enter at least two letters of the name, or a date of birth."))
        return values


class ContactForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language of our messages"), choices=settings.LANGUAGES)
    channel = forms.ChoiceField(label=_("How should we write to you?"), choices=Channel.choices, widget=forms.RadioSelect)

    class Meta:
        model = Resident
        fields = ["email", "phone", "language", "channel"]
        labels = {"email": _("E-mail address"), "phone": _("Phone number")}

    def clean(self):
        values = super().clean()
        if values.get("channel") == Channel.EMAIL and not values.get("email"):
            self.add_error("email", _("To get messages by e-mail, enter an e-mail address."))
        if values.get("channel") == Channel.SMS and not values.get("phone"):
            self.add_error("phone", _("To get text messages, enter a phone number."))
        return values


class ResidentForm(ContactForm):
    """What a clerk enters at the counter."""

    birth_date = DateField(label=_("Date of birth"), required=False, latest=timezone.localdate)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", _("Not stated")), *SEXES.items()])

    class Meta(ContactForm.Meta):
        fields = [
            "family_name", "given_name", "latin_name", "birth_date", "sex", "register_number", "street", "number", "unit", "postcode",
            *ContactForm.Meta.fields,
        ]  # fmt: skip
        labels = {
            **ContactForm.Meta.labels,
            "family_name": _("Family name"),
            "given_name": _("Given name"),
            "latin_name": _("Name in Latin letters"),
            "register_number": _("Register number"),
            "street": _("Street"),
            "number": _("House number"),
            "unit": _("Flat or floor"),
            "postcode": _("Postcode"),
        }

    def clean_register_number(self):
        return self.cleaned_data["register_number"] or None


class CorrectionForm(ResidentForm):
    """The register number is given once and not changed here."""

    class Meta(ResidentForm.Meta):
        fields = [name for name in ResidentForm.Meta.fields if name != "register_number"]

    clean_register_number = None


class CorrectionRequestForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong, and what should it say?"), widget=forms.Textarea, max_length=2000,
        help_text=_("For example: my given name is written with one n. We may ask you for a document."),
    )  # fmt: skip


class CorrectionAnswerForm(forms.Form):
    was_corrected = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        choices=[("yes", _("The register is corrected")), ("no", _("The register stays as it is"))],
    )
    answer = forms.CharField(label=_("What we write to the resident"), widget=forms.Textarea, max_length=2000)


class MandateForm(forms.Form):
    holder = forms.CharField(label=_("Register number of the person who may act"), max_length=40)
    scope = forms.CharField(
        label=_("For which service only?"),
        required=False,
        max_length=80,
        help_text=_("The last part of its address; leave empty for all services."),
    )
    evidence = forms.CharField(
        label=_("How was it shown?"), max_length=200, help_text=_("For example: signed form no. 12, or a court order.")
    )
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Leave empty when no end is planned."))

    def clean_holder(self):
        holder = Resident.objects.filter(register_number=self.cleaned_data["holder"].strip()).first()
        if holder is None:
            raise forms.ValidationError(_("There is nobody with this register number. Look the person up first."))
        return holder


def service_choices():
    """Rooms that offer something say so themselves (rooms.MandateScopes); without them a mandate is for everything."""
    return [("", _("All services")), *(choice for scopes in registered(MandateScopes) for choice in scopes.choices())]


class OfferForm(forms.Form):
    scope = forms.ChoiceField(label=_("What may this person do for you?"), choices=service_choices, required=False)
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Leave empty when no end is planned."))


class AcceptForm(forms.Form):
    code = forms.CharField(
        label=_("Code you were given"), max_length=20, widget=forms.TextInput(attrs={"class": "govuk-input--code"}),
        error_messages={"required": _("Enter the code you were given.")},
    )  # fmt: skip


class HouseholdForm(forms.Form):
    """Into the household of somebody, or into one of one's own."""

    with_whom = forms.CharField(
        label=_("Register number of somebody who lives there"), required=False, max_length=40,
        help_text=_("Leave empty when the person forms a household of their own."),
    )  # fmt: skip

    def clean_with_whom(self):
        number = self.cleaned_data["with_whom"].strip()
        if not number:
            return None
        found = Resident.objects.filter(register_number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is nobody with this register number. Look the person up first."))
        return found


class CounterLinkForm(forms.Form):
    email = EmailField(
        label=_("E-mail address of the account"), help_text=_("Only when the person is here and has shown an identity document.")
    )


class AskForLinkForm(forms.Form):
    register_number = forms.CharField(label=_("Register number"), required=False, max_length=40)
    name = forms.CharField(label=_("Or your full name"), required=False, max_length=200)
    birth_date = DateField(label=_("and your date of birth"), required=False, is_birthday=True)

    def clean(self):
        values = super().clean()
        if not self.errors and not values.get("register_number") and not (values.get("name") and values.get("birth_date")):
            self.add_error("register_number", _("Enter your register number, or your full name and your date of birth."))
        return values


class LinkCodeForm(forms.Form):
    code = forms.CharField(label=_("Code from the letter"), max_length=20, widget=forms.TextInput(attrs={"class": "govuk-input--code"}))
