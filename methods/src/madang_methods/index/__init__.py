"""An index of yes/no items when some answers are unknown or uncertain.

Here: what one city's answers say (no numpy). Many cities beside each other need the extra `science` and are imported by name:
`index.league`, `index.change`, `index.sources`.
"""

from madang_methods.index.answers import Answer, IndexScore, score
from madang_methods.index.expected import ExpectedScore, expected_score, poisson_binomial, quadrature
from madang_methods.index.settling import Settling, settling_order

__all__ = [
    "Answer",
    "ExpectedScore",
    "IndexScore",
    "Settling",
    "expected_score",
    "poisson_binomial",
    "quadrature",
    "score",
    "settling_order",
]
