"""An index of yes/no items when some answers are unknown or uncertain.

Here: what one city's answers say (no numpy). Many cities beside each other need the extra `science` and are imported by name:
`index.league`, `index.change`, `index.sources`, `index.settling`.
"""

from madang_methods.index.answers import Answer, IndexScore, score
from madang_methods.index.expected import ExpectedScore, expected_score, poisson_binomial, quadrature

__all__ = ["Answer", "ExpectedScore", "IndexScore", "expected_score", "poisson_binomial", "quadrature", "score"]
