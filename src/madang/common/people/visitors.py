"""From where somebody knocks: what rate limits count by."""

from django.conf import settings


def address_of(request) -> str:
    """The visitor's own address; what a proxy says is believed only when the proxy is ours."""
    direct = request.META.get("REMOTE_ADDR") or "unknown"
    if direct not in settings.TRUSTED_PROXIES:
        return direct
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if hop not in settings.TRUSTED_PROXIES), direct)
