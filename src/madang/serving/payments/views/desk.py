"""Invoices on the desk: what is open, and what a clerk or a head may do about one."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record, record_read
from madang.common.people.models import Role
from madang.common.people.permissions import has_role, staff_required

from .. import actions, permissions
from ..forms import CashForm, FilterForm, ReasonForm, RefundForm, TownAccountForm
from ..models import Invoice, Payment, Refund, StatementLine, TownAccount

PAGE = 50


def invoice_permission(view):
    """Gives the view the invoice; 404 for a number that is not there, 403 for an office that has nothing to do with it."""

    @staff_required(*permissions.SEE)
    @wraps(view)
    def guarded(request, number, *args, **kwargs):
        invoice = Invoice.objects.select_related("office", "closed_by").filter(number=number).first()
        if invoice is None:
            raise Http404
        if not permissions.visible_invoices(request.user, Invoice.objects.filter(pk=invoice.pk)).exists():
            raise PermissionDenied
        return view(request, invoice, *args, **kwargs)

    return guarded


@staff_required(*permissions.SEE)
def invoices(request):
    form = FilterForm(request.GET)
    found = form.narrow(permissions.visible_invoices(request.user, Invoice.objects.all()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    record_read(request.user, "payments.invoices_seen", page.object_list, purpose="payments")
    context = {
        "page": page,
        "form": form,
        "may_reconcile": permissions.may_reconcile(request.user),
        "may_set_account": has_role(request.user, Role.ADMINISTRATOR),
    }
    if context["may_reconcile"]:
        context["to_look_at"] = StatementLine.objects.to_be_looked_at().count()
    return render(request, "payments/desk/invoices.html", context)


@invoice_permission
def invoice(request, invoice):
    record_read(request.user, "payments.invoice_seen", [invoice], purpose="payments")
    payments = invoice.payments.select_related("taken_by", "invoice").prefetch_related("refunds__ordered_by")
    context = {
        "invoice": invoice,
        "lines": invoice.shown_lines(),
        "payments": payments,
        "about": invoice.about,
        "may_take_cash": invoice.due_cents and permissions.may_take_cash(request.user),
        "may_waive": invoice.is_open and permissions.may_waive(request.user, invoice),
        "may_refund": permissions.may_refund(request.user, invoice),
        "may_conclude": permissions.may_conclude_refund(request.user, invoice),
    }
    return render(request, "payments/desk/invoice.html", context)


def ask_and_do(request, invoice, form, do, done, **page):
    """One form on one page: what was typed stays when the action refuses it."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect(invoice)
    record_read(request.user, "payments.invoice_seen", [invoice], purpose="payments")
    context = {"invoice": invoice, "form": form, **page}
    return render(request, "payments/desk/form.html", context, status=422 if form.is_bound else 200)


@invoice_permission
def cash(request, invoice):
    if not permissions.may_take_cash(request.user):
        raise PermissionDenied
    return ask_and_do(
        request,
        invoice,
        CashForm(invoice, request.POST or None),
        lambda data: actions.take_cash(invoice, amount_cents=data["amount"], form_token=data["form_token"], by=request.user),
        _("The cash is booked. Print the receipt for the payer."),
        title=_("Take cash"),
        button=_("I have the money: book it"),
    )


def close_with_reason(request, invoice, close, *, done, **page):
    """Nothing is asked for any more: the head says why, and the payer is told."""
    if not permissions.may_waive(request.user, invoice):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    return ask_and_do(request, invoice, form, lambda data: close(invoice, reason=data["reason"], by=request.user), done, **page)


@invoice_permission
def waive_invoice(request, invoice):
    done = _("The invoice is waived, and the payer is told.")
    return close_with_reason(request, invoice, actions.waive, done=done, title=_("Waive the invoice"), button=_("Waive"))


@invoice_permission
def cancel(request, invoice):
    done, title = _("The invoice is cancelled, and the payer is told."), _("Cancel the invoice")
    return close_with_reason(request, invoice, actions.cancel_invoice, done=done, title=title, button=title)


@invoice_permission
def give_back(request, invoice, pk):
    if not permissions.may_refund(request.user, invoice):
        raise PermissionDenied
    payment = get_object_or_404(Payment.objects.prefetch_related("refunds"), pk=pk, invoice=invoice)
    ways = {
        "cash": _("You pay it out over the counter now. It goes through your drawer."),
        "transfer": _("The treasury sends it by transfer. Mark it as sent on the page of the invoice when that is done."),
    }
    return ask_and_do(
        request,
        invoice,
        RefundForm(payment, request.POST or None),
        lambda data: actions.refund(
            payment, amount_cents=data["amount"], reason=data["reason"], form_token=data["form_token"], by=request.user
        ),
        _("The refund is ordered."),
        title=_("Give money back"),
        intro=ways.get(payment.provider, _("It goes back to the card it came from.")),
        button=_("Give back"),
    )


@require_POST
@staff_required(*permissions.SEE)
def conclude_refund(request, pk):
    refund = get_object_or_404(Refund.objects.select_related("payment__invoice"), pk=pk)
    if not permissions.may_conclude_refund(request.user, refund.payment.invoice):
        raise PermissionDenied
    try:
        if "failed" in request.POST:
            actions.give_up_refund(refund, problem=request.POST.get("problem", ""), by=request.user)
        else:
            actions.confirm_refund(refund, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Noted."))
    return redirect(refund.payment.invoice)


@staff_required(Role.ADMINISTRATOR)
def town_account(request):
    form = TownAccountForm(TownAccount.current(), settings.LANGUAGES, request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(request.user, "payments.account_changed", saved)
        messages.success(request, _("Saved. Payment pages show it from now on."))
        return redirect("payments:town_account")
    return render(request, "payments/desk/town_account.html", {"form": form}, status=422 if form.is_bound else 200)
