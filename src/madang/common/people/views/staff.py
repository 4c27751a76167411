"""Who works here: seen and changed by administrators; one's own absence by everybody."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import end_absence, end_role, give_role, invite, leave, name_deputy, withdraw_invitation
from ..forms import AbsenceForm, InvitationForm, LeavingForm, RoleForm
from ..models import Account, Deputy, Invitation, Role, StaffRole
from ..permissions import staff_required

administrators = staff_required(Role.ADMINISTRATOR)


@administrators
def staff_list(request):
    roles = Prefetch("roles", StaffRole.objects.current().select_related("office"), to_attr="roles_now")
    people = Account.objects.filter(is_staff=True).prefetch_related(roles).order_by("name", "email")
    context = {"people": people, "invitations": Invitation.objects.open().order_by("expires_at")}
    return render(request, "people/staff_list.html", context)


@administrators
def staff_invite(request):
    form = InvitationForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and did(form, invite, form.cleaned_data["email"], form.cleaned_data["name"], form.roles(), by=request.user)
    ):
        messages.success(request, _("The invitation is on its way."))
        return redirect("staff")
    page = {
        "form": form,
        "title": _("Invite a member of staff"),
        "button": _("Send the invitation"),
        "back": "staff",
        "frame": "ui/desk_base.html",
    }
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


def did(form, action, *args, **kwargs):
    """Whether it could be done; if not, the form says why."""
    try:
        action(*args, **kwargs)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@administrators
@require_POST
def invitation_withdraw(request, pk):
    withdraw_invitation(get_object_or_404(Invitation.objects.open(), pk=pk), by=request.user)
    messages.success(request, _("The invitation no longer works."))
    return redirect("staff")


@administrators
def staff_member(request, pk):
    account = get_object_or_404(Account, pk=pk, is_staff=True)
    return render(request, "people/staff_member.html", member_context(account))


def member_context(account):
    return {
        "account": account,
        "roles": account.roles.select_related("office").order_by("role"),
        "absences": account.deputies.not_over().select_related("deputy"),
        "has_second_factor": account.authenticator_set.exclude(type="recovery_codes").exists(),
    }


@administrators
def staff_role(request, pk):
    account = get_object_or_404(Account, pk=pk, is_staff=True)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and did(form, give_role, account, by=request.user, **form.cleaned_data):
        messages.success(request, _("The role is given."))
        return redirect("staff_member", pk)
    page = {
        "form": form,
        "title": _("Give %(name)s a role") % {"name": account},
        "button": _("Give the role"),
        "back": "staff",
        "frame": "ui/desk_base.html",
    }
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@administrators
@require_POST
def role_end(request, pk):
    held = get_object_or_404(StaffRole.objects.select_related("account", "office"), pk=pk)
    try:
        end_role(held, by=request.user)
        messages.success(request, _("The role has ended."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("staff_member", held.account_id)


@administrators
def staff_leave(request, pk):
    account = get_object_or_404(Account, pk=pk, is_staff=True)
    form = LeavingForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid() and did(form, leave, account, by=request.user, **form.cleaned_data):
        messages.success(request, _("%(name)s has left. Their roles and sessions have ended.") % {"name": account})
        return redirect("staff")
    page = {
        "form": form,
        "title": _("%(name)s leaves") % {"name": account},
        "button": _("End all access now"),
        "back": "staff",
        "frame": "ui/desk_base.html",
        "grave": True,
    }
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@staff_required()
def absence(request):
    return absence_of(request, request.user, "absence")


@administrators
def staff_absence(request, pk):
    """For somebody who has fallen ill and cannot do it themselves."""
    account = get_object_or_404(Account, pk=pk, is_staff=True)
    return absence_of(request, account, "staff_absence", pk)


def absence_of(request, account, here, *args):
    form = AbsenceForm(request.POST or None, absent=account, by=request.user)
    if request.method == "POST" and form.is_valid() and did(form, name_deputy, account, by=request.user, **form.cleaned_data):
        messages.success(request, _("Your deputy has been told."))
        return redirect(here, *args)
    context = {"form": form, "account": account, "absences": account.deputies.not_over().select_related("deputy").order_by("starts_on")}
    return render(request, "people/absence.html", context, status=422 if form.errors else 200)


@staff_required()
@require_POST
def absence_end(request, pk):
    mine = Deputy.objects.all() if is_administrator(request.user) else request.user.deputies.all()
    named = get_object_or_404(mine, pk=pk)
    end_absence(named, by=request.user)
    messages.success(request, _("You are back: nobody stands in for you now."))
    return redirect("absence") if named.absent_id == request.user.pk else redirect("staff_member", named.absent_id)


def is_administrator(account):
    from ..permissions import has_role

    return has_role(account, Role.ADMINISTRATOR)
