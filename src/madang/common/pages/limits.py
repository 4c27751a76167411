"""How often one address may knock at a door that can be hammered."""

from django.conf import settings
from django.core.cache import caches


def address_of(request):
    """The visitor's address: what the proxy in front of us says, if it is ours."""
    remote = request.META.get("REMOTE_ADDR", "")
    if remote in settings.TRUSTED_PROXIES:
        return request.META.get("HTTP_X_FORWARDED_FOR", remote).split(",")[-1].strip()
    return remote


def is_too_often(request, door, *, limit, seconds, cache="default"):
    """Counts this knock. `cache="process"` costs no database write, and counts in each web process for itself."""
    store, key = caches[cache], f"knock:{door}:{address_of(request)}"
    if store.add(key, 1, seconds):
        return False
    try:
        return store.incr(key) > limit
    except ValueError:  # it expired between the two lines
        store.set(key, 1, seconds)
        return False
