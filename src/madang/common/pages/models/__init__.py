"""What editors write: pages, news, events, links, alerts; and what residents write back about them."""

from .alert import Alert
from .complaint import Complaint
from .loaded import Loaded
from .page import ContentPage, EventIndex, EventPage, HomePage, LinkPage, NewsIndex, NewsPage

__all__ = [
    "Alert", "Complaint", "ContentPage", "EventIndex", "EventPage", "HomePage", "LinkPage", "Loaded", "NewsIndex", "NewsPage",
]  # fmt: skip
