from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from ..models import Payment
from ..providers import PROVIDERS


@never_cache
def card(request, external_id):
    """What a card company's page would be. Demonstrations only."""
    provider = PROVIDERS["demo"]
    if not provider.is_available():
        raise Http404
    payment = get_object_or_404(Payment.objects.select_related("invoice"), provider="demo", external_id=external_id)
    if request.method == "POST":
        if request.POST.get("choice") in {"succeed", "fail", "late"}:
            provider.answer(payment, request.POST["choice"])
        return redirect("payments:back", payment.invoice.token, payment.pk)
    return render(request, "payments/demo_card.html", {"payment": payment, "invoice": payment.invoice})
