from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.common.people.models import Channel

from .models import State


class OutboxFilter(forms.Form):
    q = forms.CharField(label=_("To"), required=False, max_length=100)
    channel = forms.ChoiceField(label=_("Sent as"), required=False, choices=[("", _("Any way")), *Channel.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])

    def chosen(self, notices):
        """A filter that makes no sense filters nothing."""
        wanted = self.cleaned_data if self.is_valid() else {}
        for field in ("channel", "state"):
            if wanted.get(field):
                notices = notices.filter(**{field: wanted[field]})
        if text := wanted.get("q", "").strip():
            notices = notices.filter(Q(to__icontains=text) | Q(to_name__icontains=text))
        return notices
