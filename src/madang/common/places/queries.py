"""Looking addresses up, and the area an address lies in."""

from .models import Address, Area


def area_of(street, number="", postcode=""):
    """The area of a known address; of the street where all of it lies in one area; else None."""
    key = street.strip().casefold()
    if not key:
        return None
    on_street = Address.objects.filter(street_key__contains=key)
    exact = on_street.filter(number=number.strip()).values_list("area", flat=True).distinct() if number else []
    for areas in (list(exact[:2]), list(on_street.values_list("area", flat=True).distinct()[:2])):
        if len(areas) == 1:
            return Area.objects.get(pk=areas[0])
    return None
