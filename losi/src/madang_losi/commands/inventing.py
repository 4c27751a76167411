"""madang-losi invent: cities whose answers are known."""

from pathlib import Path
from typing import Annotated

import typer


def invent_city(
    out: Annotated[Path, typer.Option(help="Folder for site/ and truth.csv.")] = Path("invented"),
    language: Annotated[str, typer.Option(help="One of the languages that are read.")] = "en",
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = 0,
    share: Annotated[float, typer.Option(min=0, max=1, help="Share of the questions that are met.")] = 0.5,
    style: Annotated[str | None, typer.Option(help="modern, tables or broken markup; drawn where not said.")] = None,
) -> None:
    """Invent a city with known answers, to hold this or another yardstick against: pages in site/, what is true in truth.csv."""
    from madang_losi.synthetic import invent, save

    city = invent(language, seed, style=style, share=share)
    site = save(city, out)
    print(
        f"{city.town} ({city.style.name} markup): {sum(city.truth.values())} of {len(city.truth)} questions met. Written: {site}, {out / 'truth.csv'}"
    )
