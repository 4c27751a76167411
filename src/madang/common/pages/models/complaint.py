from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ComplaintQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(answered_at=None)

    def overdue(self):
        return self.waiting().filter(answer_due_on__lt=timezone.localdate())


class Complaint(models.Model):
    """Something on the portal that locks somebody out, told by them."""

    office = models.ForeignKey(
        "directory.Office", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("responsible office")
    )
    page = models.CharField(_("page"), max_length=500, blank=True)
    text = models.TextField(_("what got in the way"), max_length=4000)
    name = models.CharField(_("name"), max_length=200, blank=True)
    contact = models.CharField(_("how to answer"), max_length=320, blank=True)
    language = models.CharField(_("language"), max_length=12)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    answer_due_on = models.DateField(_("answer due"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("accessibility complaint")
        verbose_name_plural = _("accessibility complaints")
        ordering = ["answer_due_on", "pk"]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d} {self.text[:60]}"
