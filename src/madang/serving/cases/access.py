"""Who may open a case from the resident's side: who sent it, or who has shown its reference and code in this session."""

import re
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record_read
from madang.common.people.models import Role
from madang.common.people.permissions import has_role
from madang.common.people.queries import current_mandate

from .codes import canonical_reference, is_access_code, token_digest
from .models import Application, Draft

KEY = "opened_cases"


def open_with_code(request, reference, code):
    """Remember in the session that this visitor may see the case. Says the same for a wrong reference and a wrong code."""
    application = Application.objects.filter(reference=canonical_reference(reference)).first()
    if application is None or not is_access_code(application.reference, code):
        return None
    remember(request, application)
    return application


def remember(request, application):
    others = [pk for pk in request.session.get(KEY, []) if pk != application.pk]
    request.session[KEY] = [*others, application.pk][-20:]


def close_opened(request):
    """Somebody else sits down at the same browser: what was opened with a code is closed."""
    if getattr(request, "session", None) is not None:
        request.session.pop(KEY, None)


def may_open(request, application):
    if application.pk in request.session.get(KEY, []):
        return True
    return request.user.is_authenticated and Application.objects.of_account(request.user).filter(pk=application.pk).exists()


def actor(request):
    """For the log: the account where there is one, else whoever holds the link or code."""
    return request.user if request.user.is_authenticated else "applicant"


def own_case(view):
    """Gives the view the case; others learn nothing, not even that it exists."""

    @wraps(view)
    def guarded(request, reference, *args, **kwargs):
        application = (
            Application.objects.select_related("version", "service", "office", "account", "resident")
            .filter(reference=canonical_reference(reference))
            .first()
        )
        if application is None or not may_open(request, application):  # the same answer for both, or references could be collected
            if (code := request.GET.get("code")) and open_with_code(request, reference, code):
                return redirect(request.path)
            return redirect("cases:find")
        note_look(request, "cases.seen_on_behalf", application)
        return view(request, application, *args, **kwargs)

    return guarded


def note_look(request, action, shown):
    """A member of staff who opened it for somebody: each page is a look, and each look is logged. Their own case is theirs."""
    if has_role(request.user, *Role) and shown.account_id != request.user.pk:
        record_read(request.user, action, [shown, *([shown.resident] if shown.resident_id else [])], purpose="counter")


def _opened_by(token, user):
    """The token of the link; or `my-<number>` for the account whose draft it is, `desk-<number>` for who helps: tokens are kept only as digests."""
    if (helped := re.fullmatch(r"desk-(\d{1,18})", token)) and has_role(user, Role.COUNTER, Role.OFFICER, Role.HEAD):
        return Q(pk=int(helped[1])) & _helped_by(user)
    if (mine := re.fullmatch(r"my-(\d{1,18})", token)) and user.is_authenticated:
        return Q(pk=int(mine[1]), account=user)
    return Q(token_digest=token_digest(token))


def _helped_by(user):
    """Who began it; until it is sent also whoever else stands at the counter."""
    mine = Q(assisted_by=user)
    return mine | Q(assisted_by__isnull=False, application=None) if has_role(user, Role.COUNTER) else mine


def own_draft(view):
    """The draft whose token stands in the address. A draft begun for an account opens for that account alone."""

    @wraps(view)
    def guarded(request, token, *args, **kwargs):
        draft = (
            Draft.objects.select_related("version", "version__service", "application", "resident")
            .filter(_opened_by(token, request.user))
            .first()
        )
        if draft and draft.account_id and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if draft is None or (draft.account_id and draft.account_id != request.user.pk):
            raise Http404
        if draft.application_id is None and draft.expires_at <= timezone.now():
            raise Http404
        if draft.assisted_by_id and not (request.user.is_authenticated and request.user.is_staff):
            raise Http404
        if draft.mandate_id:
            mandate = current_mandate(request.user, draft.mandate_id)
            if mandate is None or not mandate.covers(draft.version.service.slug):
                raise PermissionDenied(_("The mandate under which this was begun has ended."))
            request.acting = request.user.acting = mandate
        draft.token = token
        note_look(request, "cases.draft_seen_on_behalf", draft)
        return view(request, draft, *args, **kwargs)

    return guarded
