"""People decide: an assessor answers on a page of this machine, and so does whoever settles what two of them differ in."""

from madang_losi.reviewing.review import Review, Voice
from madang_losi.reviewing.serving import ReviewServer

__all__ = ["Review", "ReviewServer", "Voice"]
