from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say


class AlertQuerySet(models.QuerySet):
    def current(self, now=None):
        now = now or Now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now, is_withdrawn=False)

    def past(self):
        return self.filter(Q(ends_at__lte=Now()) | Q(is_withdrawn=True), starts_at__lte=Now()).order_by("-starts_at")


class Alert(models.Model):
    """Something everybody should know now: it stands across the top of every page until it ends."""

    class Level(models.IntegerChoices):
        INFORMATION = 1, _("Information")
        WARNING = 2, _("Warning")
        DANGER = 3, _("Danger to life or health")

    code = models.SlugField(_("short name"), unique=True, help_text=_("Used in the address of the alert, for example flood-2026."))
    title = models.JSONField(_("headline"))
    text = models.JSONField(_("message"), default=dict, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.INFORMATION)
    areas = models.ManyToManyField(
        "places.Area", blank=True, related_name="+", verbose_name=_("neighbourhoods"), help_text=_("None means the whole town.")
    )
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(_("shown until"), null=True, blank=True)
    link = models.CharField(
        _("link"), max_length=500, blank=True, help_text=_("Where to read more: a web address or a path on this portal.")
    )
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    cap = models.JSONField(default=dict, blank=True)  # event, severity, urgency, certainty: the words of the Common Alerting Protocol
    updated_at = models.DateTimeField(auto_now=True)

    objects = AlertQuerySet.as_manager()
    CACHE = "alerts"

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-level", "-starts_at", "code"]

    def __str__(self):
        return say(self.title)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        caches["process"].delete(self.CACHE)

    def get_absolute_url(self):
        return f"{reverse('alerts')}#{self.code}"

    @property
    def is_grave(self):
        return self.level == self.Level.DANGER

    @property
    def url(self):
        return self.link

    @property
    def is_current(self):
        now = timezone.now()
        return not self.is_withdrawn and self.starts_at <= now and (not self.ends_at or now < self.ends_at)

    @property
    def said_text(self):
        return say(self.text)

    def clean(self):
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The alert ends before it starts. Check both times.")})
