"""The drawer: what a clerk has taken since the last count, and the day by clerk."""

import csv

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record_read
from madang.common.money import say_money
from madang.common.numbers import day_in
from madang.common.people.permissions import staff_required
from madang.common.tables import harmless
from madang.common.ui.models import Town

from .. import permissions
from ..actions import close_cash
from ..actions.cash import drawer_cents
from ..forms import CloseTillForm
from ..models import CashClose
from ..money import plain
from ..queries import cash_of_day


@staff_required(*permissions.CASH)
def till(request):
    currency = Town.current().currency
    form = CloseTillForm(currency, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_cash(by=request.user, currency=currency, counted_cents=form.cleaned_data["counted"], note=form.cleaned_data["note"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The drawer is counted and closed."))
            return redirect("payments:till")
    day, rows = _day(request)
    context = {
        "form": form,
        "day": day,
        "rows": rows,
        "drawer": say_money(drawer_cents(request.user, currency), currency),
        "closes": _closes(request.user)[:20],
    }
    return render(request, "payments/desk/till.html", context, status=422 if form.is_bound else 200)


def _day(request):
    """Heads see every drawer, a clerk their own."""
    day = day_in(request.GET.get("day", "")) or timezone.localdate()
    rows = cash_of_day(day, None if permissions.may_reconcile(request.user) else request.user)
    record_read(request.user, "payments.till_seen", [payment.invoice for row in rows for payment in row.payments], purpose="payments")
    return day, rows


def _closes(account):
    closes = CashClose.objects.select_related("clerk")
    return closes if permissions.may_reconcile(account) else closes.filter(clerk=account)


@staff_required(*permissions.CASH)
def till_csv(request):
    day, rows = _day(request)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="cash-{day}.csv"'}
    )
    response.write("\ufeff")  # so that spreadsheets read Korean names
    writer = csv.writer(response)
    writer.writerow(["clerk", "time", "invoice", "receipt", "kind", "amount", "currency"])
    for row in rows:
        for payment in row.payments:
            at = timezone.localtime(payment.succeeded_at)
            writer.writerow(
                [
                    cell(row.clerk),
                    f"{at:%H:%M}",
                    payment.invoice.number,
                    payment.receipt_number,
                    "taken",
                    *_amount(payment.amount_cents, row),
                ]
            )
        for refund in row.refunds:
            at = timezone.localtime(refund.done_at)
            writer.writerow(
                [cell(row.clerk), f"{at:%H:%M}", refund.payment.invoice.number, "", "given back", *_amount(-refund.amount_cents, row)]
            )
        writer.writerow([cell(row.clerk), "", "", "", "sum", *_amount(row.sum_cents, row)])
    return response


def _amount(cents, row):
    return plain(cents, row.currency), row.currency


def cell(value):
    return harmless(str(value or ""))
