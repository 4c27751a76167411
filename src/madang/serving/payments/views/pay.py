"""The payer's side: opened by the token alone, without an account."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..actions import check_payment, receive_webhook, start_card_payment
from ..models import Invoice, Payment, TownAccount
from ..providers import PROVIDERS, BadSignature, available


@never_cache
def show(request, token, problem=None):
    invoice = get_object_or_404(Invoice, token=token)
    return render(request, "payments/pay.html", pay_context(invoice) | {"problem": problem}, status=422 if problem else 200)


def pay_context(invoice):
    town = TownAccount.current()
    return {
        "invoice": invoice,
        "lines": invoice.shown_lines(),
        "waiting": [payment for payment in invoice.payments.all() if payment.state == Payment.State.PENDING],
        "providers": available() if invoice.due_cents else [],
        "account": town if town.takes_transfers else None,
        "town_account": town.shown(),
    }


@require_POST
def start(request, token, provider):
    invoice = get_object_or_404(Invoice, token=token)
    try:
        url = start_card_payment(
            invoice,
            provider,
            return_url=lambda payment: settings.BASE_URL + reverse("payments:back", args=[token, payment.pk]),
            cancel_url=settings.BASE_URL + reverse("payments:pay", args=[token]),
        )
    except ValidationError as error:
        return show(request, token, problem=error.messages[0])
    return redirect(url)


@never_cache
def come_back(request, token, pk):
    """From the provider's page. The address is not believed, the provider is asked; looking twice does no harm."""
    payment = get_object_or_404(Payment.objects.select_related("invoice"), pk=pk, invoice__token=token)
    payment = check_payment(payment, request.GET)
    if payment.is_received:
        return redirect("payments:receipt", token)
    return render(request, "payments/back.html", pay_context(payment.invoice) | {"payment": payment})


@never_cache
def receipt(request, token):
    invoice = get_object_or_404(Invoice, token=token)
    payments = [payment for payment in invoice.payments.prefetch_related("refunds") if payment.is_received]
    if not payments:
        return redirect("payments:pay", token)
    return render(request, "payments/receipt.html", {"invoice": invoice, "lines": invoice.shown_lines(), "payments": payments})


@csrf_exempt
@require_POST
def webhook(request, provider):
    """The provider's server tells us. Anything but 200 makes it try again later."""
    if provider not in PROVIDERS or not PROVIDERS[provider].is_available():
        raise Http404
    try:
        receive_webhook(provider, request.body, request.headers)
    except (BadSignature, ValueError, KeyError, TypeError):
        return HttpResponse("This message is not signed as expected.\n", status=400, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
