from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.names import full_name


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    LETTER = "letter", _("Letter")


SEXES = {"f": _("Female"), "m": _("Male"), "x": _("Other")}


class Household(models.Model):
    code = models.CharField(max_length=40, unique=True)


class Resident(models.Model):
    """A person the town knows from its register. Needs no account and no e-mail address."""

    register_number = models.CharField(max_length=40, unique=True, null=True, blank=True)
    family_name = models.CharField(max_length=100)
    given_name = models.CharField(max_length=100)
    latin_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="residents")
    street = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="residents")
    address_changed_at = models.DateTimeField(null=True, blank=True)  # no letter that opens an account goes to a new address at once
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.LETTER)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["family_name", "given_name"]
        indexes = [models.Index(fields=["family_name", "given_name"]), models.Index(fields=["birth_date"])]

    def __str__(self):
        return full_name(self.family_name, self.given_name)


class AccountManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """A way to sign in. A resident may have one; a member of staff has one, and roles with it."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    resident = models.OneToOneField(Resident, models.SET_NULL, null=True, blank=True, related_name="account")
    language = models.CharField(max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = AccountManager()

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name or self.email

    def get_short_name(self):
        return str(self)


class Role(models.TextChoices):
    COUNTER = "counter", _("Counter clerk")
    OFFICER = "officer", _("Case officer")
    HEAD = "head", _("Head of office")
    EDITOR = "editor", _("Editor")
    PRIVACY = "privacy", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class StaffRoleQuerySet(models.QuerySet):
    def current(self):
        today = timezone.localdate()
        return self.filter(models.Q(starts_on=None) | models.Q(starts_on__lte=today), models.Q(ends_on=None) | models.Q(ends_on__gte=today))


class StaffRole(models.Model):
    """What a member of staff may do, in which office (none = in all of them), from when until when."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=Role)
    office = models.ForeignKey("directory.Office", models.CASCADE, null=True, blank=True, related_name="roles")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "role", "office"], name="one_role_once", nulls_distinct=False)]


class DeputyQuerySet(models.QuerySet):
    def not_over(self):
        return self.filter(ends_on__gte=timezone.localdate())

    def current(self):
        return self.not_over().filter(starts_on__lte=timezone.localdate())


class Deputy(models.Model):
    """While somebody is away, their deputy sees and does their work, and the log names the deputy."""

    absent = models.ForeignKey(Account, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Account, models.CASCADE, related_name="stands_in_for")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [models.CheckConstraint(condition=~models.Q(absent=models.F("deputy")), name="nobody_deputises_for_themselves")]


class MandateQuerySet(models.QuerySet):
    def current(self):
        today = timezone.localdate()
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=today), starts_on__lte=today)


class Mandate(models.Model):
    """The right to act for another: given by the resident, recorded by staff, ended by either."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="mandates_given")
    holder = models.ForeignKey(Resident, models.CASCADE, related_name="mandates_held")
    scope = models.CharField(max_length=80, blank=True)  # a service's slug; empty = all services
    evidence = models.CharField(max_length=200)  # how it was shown: signed form no., court order …
    recorded_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    @property
    def covers_all(self):
        return not self.scope

    def covers(self, service_slug):
        return self.scope in ("", service_slug)


class MandateOffer(models.Model):
    """A resident hands somebody a code; whoever enters it may act for them. So nobody learns from the form who lives here or has an account."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="mandate_offers")
    code_digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=80, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # of the mandate
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A member of staff to be: roles are given when the link is opened and a second factor is set up."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    roles = models.JSONField()  # [{"role": "officer", "office": "family"}]
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()


class LinkCode(models.Model):
    """A code sent by letter to a resident's home: whoever types it in lives there, and their account is tied to the register."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="link_codes")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="link_codes")
    code_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)


class CorrectionRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None)


class CorrectionRequest(models.Model):
    """A resident says that the register is wrong about them; staff correct it or say why not."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="correction_requests")
    asked_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    was_corrected = models.BooleanField(default=False)
    answer = models.TextField(blank=True)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]


class KnockQuerySet(models.QuerySet):
    def count_up(self, by=1):
        """In the database, so that nothing is lost between two processes. Gives how many rows there were."""
        return self.update(count=models.F("count") + by)


class Knock(models.Model):
    """How often one visitor, or anybody for one target, tried a door since the window opened (limits.py). Keeps digests: no address, no name."""

    digest = models.CharField(max_length=64, primary_key=True)
    door = models.CharField(max_length=60)
    what = models.CharField(max_length=8)  # client or target
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    objects = KnockQuerySet.as_manager()
