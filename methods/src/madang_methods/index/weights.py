"""What the parts of an index could weigh: as published, somewhat otherwise, or anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """How weights of parts are drawn.

    spread: each weight is multiplied by a number between 1 - spread and 1 + spread, then all are scaled to sum to 1; 0 keeps them.
    concentration: if given, weights are Dirichlet instead, `concentration` times the official ones as parameters, or 1 for each
    part where it is 0: then every set of weights is as likely as any other.
    """

    name: str
    spread: float = 0.0
    concentration: float | None = None

    def draw(self, random: np.random.Generator, official: Floats, size: int) -> Floats:
        """(size, P) weights that sum to 1 in each row."""
        if self.concentration is not None:
            alpha = official * self.concentration if self.concentration else np.ones(len(official))
            return random.dirichlet(alpha, size)
        if not self.spread:
            return np.tile(official, (size, 1))
        drawn = official * random.uniform(1 - self.spread, 1 + self.spread, (size, len(official)))
        return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


OFFICIAL = Weights("official: every item weighs the same")
ANY = Weights("any weights: every set as likely as any other", concentration=0.0)


def around(share: float = 0.25) -> Weights:
    """Each official weight up to so much larger or smaller, for instance 0.25. Raises UnusableInput for a share outside 0 to 1."""
    if not 0 < share < 1:
        raise UnusableInput(f"Weights cannot vary by {share:g}. Give a share between 0 and 1, for instance 0.25.")
    return Weights(f"official weights ± {share:.0%}", spread=share)


def dirichlet(concentration: float) -> Weights:
    """Dirichlet around the official weights; the larger the concentration, the nearer. Raises UnusableInput for none above 0."""
    if not concentration > 0:
        raise UnusableInput(f"The concentration is {concentration:g}, but must be above 0, for instance 50.")
    return Weights(f"Dirichlet around the official weights, concentration {concentration:g}", concentration=concentration)
