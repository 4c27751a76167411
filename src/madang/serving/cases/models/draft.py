from django.db import models
from django.utils import timezone


class DraftQuerySet(models.QuerySet):
    def open(self):
        return self.filter(application=None, expires_at__gt=timezone.now())

    def expired(self):
        return self.filter(application=None, expires_at__lte=timezone.now())


class Draft(models.Model):
    """An application being filled in. Whoever holds the token may go on with it; it expires.

    `application` is set by submission, so that the same draft sent twice gives the same case.
    """

    token_digest = models.CharField(max_length=64, unique=True)
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="drafts")
    answers = models.JSONField(default=dict)
    channel = models.CharField(max_length=12, default="online")
    language = models.CharField(max_length=12, default="en")
    email = models.EmailField(blank=True)  # where the link to come back was sent
    account = models.ForeignKey("people.Account", models.CASCADE, null=True, blank=True, related_name="drafts")
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="drafts")
    assisted_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    consent_how = models.CharField(max_length=20, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)
    mandate = models.ForeignKey("people.Mandate", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(db_index=True)
    application = models.OneToOneField("cases.Application", models.CASCADE, null=True, blank=True, related_name="draft")

    objects = DraftQuerySet.as_manager()


class PaperForm(models.Model):
    """A numbered blank form. Its code, typed in at the counter, opens the draft it was printed for."""

    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="paper_forms")
    language = models.CharField(max_length=12)
    draft = models.OneToOneField(Draft, models.SET_NULL, null=True, blank=True, related_name="paper_form")
    application = models.OneToOneField("cases.Application", models.SET_NULL, null=True, blank=True, related_name="paper_form")
    printed_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    printed_at = models.DateTimeField(auto_now_add=True)

    @property
    def spoken_code(self):
        """In groups, as it is printed and read out."""
        return f"{self.code[:4]}-{self.code[4:8]}-{self.code[8:]}"
