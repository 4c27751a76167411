"""The bank statement: upload, say which column holds what, see what matched and what did not."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from madang.common.audit.actions import record_read
from madang.common.ui.models import Town

from ..actions import assign_line, read_statement, set_line_aside, upload_statement
from ..forms import ColumnsForm, LineForm, UploadForm
from ..models import Invoice, Statement, StatementLine
from ..permissions import reconcilers_only
from ..reading import heading_row, is_camt, rows_of


@reconcilers_only
def statements(request):
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect("payments:statement", upload_statement(file.name, file.read(), by=request.user).pk)
        except ValidationError as error:
            form.add_error("file", error)
    lines = StatementLine.objects.to_be_looked_at().select_related("invoice")
    record_read(request.user, "payments.lines_seen", lines, purpose="payments")
    context = {
        "form": form,
        "lines": lines,
        "page": Paginator(Statement.objects.select_related("uploaded_by"), 20).get_page(request.GET.get("page")),
    }
    return render(request, "payments/desk/statements.html", context, status=422 if form.is_bound else 200)


@reconcilers_only
def statement(request, pk):
    found = get_object_or_404(Statement, pk=pk)
    if found.read_at:
        lines = found.lines.select_related("invoice")
        record_read(request.user, "payments.lines_seen", lines, purpose="payments")
        counts = [(label, sum(line.verdict == verdict for line in lines)) for verdict, label in StatementLine.Verdict.choices]
        return render(request, "payments/desk/statement.html", {"statement": found, "lines": lines, "counts": counts})
    return _read_camt(request, found) if is_camt(found.content) else _ask_columns(request, found)


def _read_camt(request, found):
    """Says itself what each field means: nothing to ask."""
    problem = None
    if request.method == "POST":
        try:
            read_statement(found, by=request.user)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            return redirect("payments:statement", found.pk)
    return render(request, "payments/desk/camt.html", {"statement": found, "problem": problem}, status=422 if problem else 200)


def _ask_columns(request, found):
    try:
        form = ColumnsForm(found.content, Town.current().currency, request.POST or None, proposal=_last_columns(found))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("payments:statements")
    if request.method == "POST" and form.is_valid():
        try:
            read_statement(found, {**form.cleaned_data, "headings": form.headings}, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The statement is read."))
            return redirect("payments:statement", found.pk)
    return render(request, "payments/desk/columns.html", {"statement": found, "form": form}, status=422 if form.is_bound else 200)


def _last_columns(found):
    """What was chosen for the last statement that had the same headings."""
    rows = rows_of(found.content)
    headings = rows[heading_row(rows)] if rows else []
    before = Statement.objects.exclude(read_at=None).exclude(columns={}).order_by("-read_at")[:20]
    return next((dict(one.columns) for one in before if one.columns.get("headings") == headings), None)


@reconcilers_only
def line(request, pk):
    found = get_object_or_404(StatementLine.objects.select_related("invoice", "statement"), pk=pk)
    record_read(request.user, "payments.lines_seen", [found], purpose="payments")
    form = LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _deal_with(found, form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Noted."))
            return redirect("payments:statements")
    alike = Invoice.objects.open().filter(amount_cents=found.amount_cents, currency=found.currency)[:5] if not found.payment_id else []
    return render(request, "payments/desk/line.html", {"line": found, "form": form, "alike": alike}, status=422 if form.is_bound else 200)


def _deal_with(found, data, by):
    if data["number"]:
        assign_line(found, data["number"], by=by)
    else:
        set_line_aside(found, note=data["note"], by=by)
