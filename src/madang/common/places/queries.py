"""Looking addresses up, and the area an address lies in."""

from __future__ import annotations

import re
from difflib import get_close_matches

from django.db.models import Q

from madang.common.numbers import whole_number

from .models import Address, Area
from .streets import folded

NUMBER_AT_END = re.compile(r"^(?P<street>.+?)[\s,]+(?P<number>\d[\w-]*)$")


def find_addresses(query: str, limit: int = 10) -> list[Address]:
    """Known addresses that begin as typed: a street in any of its languages, with or without a number, or a postcode."""
    typed = folded(query)
    if len(typed) < 2:
        return []
    found = Address.objects.select_related("area").filter(_begins(typed) | Q(postcode__startswith=typed))
    if parts := NUMBER_AT_END.match(typed):
        found = found | Address.objects.select_related("area").filter(_begins(parts["street"]), number__istartswith=parts["number"])
    return sorted(found[: limit * 20], key=in_street_order)[:limit]


def _begins(street: str) -> Q:
    return Q(street_key__startswith=street) | Q(street_key__contains=f" {street}")


def is_listed(street: str, number: str = "") -> bool:
    """Whether the list has this house, or the street where no number is given. A town without a list knows every address."""
    on_street = [one for one in Address.objects.filter(_is(folded(street))) if folded(street) in map(folded, one.street.values())]
    if any(not number.strip() or folded(one.number) == folded(number) for one in on_street):
        return True
    return not Address.objects.exists()


def near_addresses(street: str, number: str = "", limit: int = 6) -> list[Address]:
    """What the person may have meant: the street as it begins, or streets spelt much the same; the house asked for, else its neighbours."""
    streets = _streets_like(folded(street))
    found = Address.objects.select_related("area").filter(street_key__in=streets[:3])
    same = [one for one in found if folded(one.number) == folded(number)]
    return sorted(same or found, key=lambda one: (streets.index(one.street_key), _distance(one.number, number), in_street_order(one)))[
        :limit
    ]


def _streets_like(typed: str) -> list[str]:
    keys = {}
    for key, names in Address.objects.order_by().values_list("street_key", "street").distinct():
        keys |= {folded(name): key for name in names.values()}
    begun = [name for name in keys if len(typed) > 1 and name.startswith(typed)]
    return list(dict.fromkeys(keys[name] for name in [*begun, *get_close_matches(typed, keys, n=3, cutoff=0.7)]))


def _distance(number: str, asked: str) -> int:
    first = [int(found[0]) if (found := re.match(r"\d+", folded(text))) else 0 for text in (number, asked)]
    return abs(first[0] - first[1])


def in_street_order(address: Address) -> tuple:
    """2 before 10, and 10 before 10-1."""
    return address.street_key, [whole_number(part) or 0 for part in re.split(r"\D+", address.number)], address.number


def area_of(street: str, number: str = "", postcode: str = "") -> Area | None:
    """The area of a known address; of the street, or else the postcode, where all of it lies in one area; else None."""
    on_street = Address.objects.filter(_is(folded(street))) if street.strip() else Address.objects.none()
    with_postcode = on_street.filter(postcode=postcode.strip()) if postcode.strip() else on_street
    asked = [on_street.filter(number__iexact=number.strip()) if number.strip() else None, with_postcode, on_street]
    if postcode.strip() and not street.strip():
        asked = [Address.objects.filter(postcode=postcode.strip())]
    for addresses in asked:
        if addresses is not None and (area := _only_area(addresses)):
            return area
    return None


def _is(street: str) -> Q:
    """All of the name in one language: `Mill Lane` is not `Old Mill Lane`'s end in the middle of a word."""
    return (
        Q(street_key=street)
        | Q(street_key__startswith=f"{street} ")
        | Q(street_key__endswith=f" {street}")
        | Q(street_key__contains=f" {street} ")
    )


def _only_area(addresses) -> Area | None:
    areas = list(addresses.order_by().values_list("area", flat=True).distinct()[:2])
    return Area.objects.get(pk=areas[0]) if len(areas) == 1 else None


def areas_with_groups() -> tuple[list[Area], list[str]]:
    """Every area, and the groups counted in any of them, in the order of the first that has them."""
    areas = list(Area.objects.all())
    groups = list(dict.fromkeys(group for area in areas for group in area.population_by_group))
    return areas, groups
