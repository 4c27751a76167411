"""A seeded, invented vote for demonstrations: people choose near their interests, so that groups differ. Never run on a real town."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

CHANNELS = (("internet", 0.78), ("paper", 0.17), ("counter", 0.05))
AGES = ("17", "26", "47", "70")


def ballots(
    projects: Sequence[int], number: int, seed: int, most: int = 5, areas: Sequence[str] = ()
) -> Iterator[tuple[list[int], dict[str, str]]]:
    """(choices, what the voter said of themselves). Older people vote on paper more often; a few projects are liked by everybody."""
    draw = random.Random(f"budget {seed}")  # noqa: S311 (a demonstration, not a secret)
    homes = random.Random(f"homes {seed}")  # noqa: S311
    appeal = {project: draw.paretovariate(1.6) for project in projects}
    taste = {(project, age): draw.uniform(0.2, 2.2) for project in projects for age in AGES}
    for _voter in range(number):
        age = draw.choices(AGES, (0.08, 0.27, 0.37, 0.28))[0]
        sex = draw.choices(("F", "M", ""), (0.52, 0.41, 0.07))[0]
        weights = [appeal[project] * taste[project, age] for project in projects]
        chosen = {draw.choices(projects, weights)[0] for _choice in range(draw.randint(1, most))}
        paper = 3.0 if age == "70" else 0.7
        channel = draw.choices(
            [name for name, _share in CHANNELS], [share * (paper if name == "paper" else 1) for name, share in CHANNELS]
        )[0]
        area = homes.choices(areas, range(len(areas), 0, -1))[0] if areas else ""
        yield sorted(chosen), {"sex": sex, "age": age if draw.random() < 0.9 else "", "area": area, "channel": channel}
