"""Which pages are audited: the home page, then those that are built most differently. A portal is a few templates."""

from madang_losi.pages import Page
from madang_losi.reading import ReadSite

MOST_PAGES = 12


def sample(read: ReadSite, most: int = MOST_PAGES) -> list[Page]:
    """Farthest first: each next page is the one least like those taken already, by the elements it is made of."""
    pages = [page.page for page in read.pages]
    home = next((page for page in pages if page.address == read.site.home), None)
    if home is None or not pages:
        return pages[:most]
    made = {page.address: frozenset(f"{unit.zone} {unit.element}" for unit in page.units) for page in pages}
    taken, left = [home], [page for page in pages if page is not home]
    distance = {page.address: _unlike(made[home.address], made[page.address]) for page in left}
    while left and len(taken) < most:
        following = max(left, key=lambda page: distance[page.address])
        left.remove(following)
        taken.append(following)
        for page in left:
            distance[page.address] = min(distance[page.address], _unlike(made[following.address], made[page.address]))
    return taken


def _unlike(one: frozenset[str], other: frozenset[str]) -> float:
    """1 minus what two pages share of all their elements (Jaccard)."""
    together = one | other
    return 1 - len(one & other) / len(together) if together else 0.0
