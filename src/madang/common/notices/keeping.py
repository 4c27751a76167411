"""What the outbox holds about a person, how long, and what `madang check` asks about it."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import actions
from .models import Notice, State


def export(account, resident):
    return [
        {
            _("Written on"): notice.created_at,
            _("Sent as"): notice.get_channel_display(),
            _("Sent to"): notice.to or ", ".join(notice.envelope),
            _("Subject"): notice.subject,
            _("Text"): notice.body,
            _("State"): notice.get_state_display(),
        }
        for notice in Notice.objects.of_person(account, resident)
    ]


def erase(account, resident):
    """What is on its way out this second stays until it is out."""
    mine = Notice.objects.of_person(account, resident)
    staying = [
        (_("Message “%(subject)s”") % {"subject": notice.subject}, _("It is being sent."), None)
        for notice in mine.filter(state=State.HANDING_OVER)
    ]
    mine.exclude(state=State.HANDING_OVER).delete()
    return staying


def log_ids(account, resident):
    return [("notices.notice", pk) for pk in Notice.objects.of_person(account, resident).values_list("pk", flat=True)]


def remove_old(now):
    return {gettext_noop("old messages"): actions.forget_old(now)}


def activities():
    yield {
        "id": "messages",
        "name": _("Messages to residents"),
        "purpose": _("To tell people what happens to their cases, by e-mail, text message or letter"),
        "legal_basis": "public_task",
        "law": "",
        "categories": [_("Name"), _("E-mail address, phone number or postal address"), _("Text of the message")],
        "sensitive": False,
        "retention": _("%(days)d days after it was written") % {"days": settings.NOTICES_KEPT_DAYS},
        "recipients": _("The town's mail server, SMS gateway and postal service"),
        "office": "",
    }


def check_outbox():
    troubled = Notice.objects.troubled().count()
    if troubled:
        yield False, _("%(count)s messages failed or were perhaps sent. Decide on them at /desk/outbox/.") % {"count": troubled}
    else:
        yield True, _("No message is stuck; %(count)s wait to be sent.") % {"count": Notice.objects.due().count()}


def check_gateways():
    if settings.DEMO:
        yield True, _("This is a demonstration: messages go to /demo/outbox and nowhere else.")
        return
    yield bool(settings.EMAIL_HOST), _("E-mail leaves by %(host)s.") % {"host": settings.EMAIL_HOST or "–"}
    yield (
        True,
        _("Text messages leave by the gateway.")
        if settings.SMS_GATEWAY["url"]
        else _("No SMS gateway is set; people get e-mail or letters instead."),
    )
