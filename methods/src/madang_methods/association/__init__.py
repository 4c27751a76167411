"""What goes along with what: levels, ranks, among equal incomes, changes, with intervals and many pairs corrected; never a cause."""

from madang_methods.association.coefficients import Coefficient, adjusted, chance, fisher_interval, partial, pearson, spearman
from madang_methods.association.outcome import Associations, Pair
from madang_methods.association.pairs import association

__all__ = ["Associations", "Coefficient", "Pair", "adjusted", "association", "chance", "fisher_interval", "partial", "pearson", "spearman"]
