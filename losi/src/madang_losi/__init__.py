"""Assess a city portal with an instrument based on the UN's Local Online Service Index."""

from madang_losi.assessing import Assessment, assess
from madang_losi.instrument import Instrument, Item, editions
from madang_losi.scoring import LosiScore, score

__all__ = ["Assessment", "Instrument", "Item", "LosiScore", "assess", "editions", "score"]
__version__ = "0.1.0"
