"""How often one visitor may knock at a door that can be hammered."""

from django.core.cache import caches

from madang.common.people.visitors import address_of


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
