"""The log in words a resident understands. Each sentence follows the name of who did it; other rooms register theirs (rooms.AuditWords)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.rooms import AuditWords, registered

ACTIONS = {
    "files.opened": gettext_lazy("opened a file of yours"),
    "files.cleared": gettext_lazy("checked a file of yours for viruses: nothing was found"),
    "files.refused": gettext_lazy("refused a file of yours, because it was not safe"),
    "privacy.data_shown": gettext_lazy("looked at everything the town holds about you"),
    "privacy.data_exported": gettext_lazy("downloaded everything the town holds about you"),
    "privacy.accesses_shown": gettext_lazy("looked up who looked at your data"),
    "privacy.access_objected": gettext_lazy("objected to an access to your data, or wrote the objection down for you"),
    "privacy.objection_read": gettext_lazy("read your objection to an access"),
    "privacy.objection_answered": gettext_lazy("answered your objection to an access"),
    "privacy.erasure_foreseen": gettext_lazy("looked up which of your data may be erased"),
    "privacy.erasure_filed": gettext_lazy("filed your request that your data be erased"),
    "privacy.erased": gettext_lazy("erased your data, as far as the law allows"),
}

PURPOSES = {
    "objection": gettext_lazy("to examine an objection"),
    "erasure": gettext_lazy("to answer a request for erasure"),
    "data_request": gettext_lazy("to answer a request for one's own data"),
}


def words_of(entry):
    for words in registered(AuditWords):
        if entry.action in words.actions:
            return str(words.actions[entry.action])
    return _("looked at data about you") if entry.is_read else _("changed something about you")


def purpose_of(entry):
    """In words where a room registered some, else as it was written down."""
    for words in registered(AuditWords):
        if entry.purpose in words.purposes:
            return str(words.purposes[entry.purpose])
    return entry.purpose
