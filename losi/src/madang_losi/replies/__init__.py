"""The city's right of reply: what was not found is shown to the city, and what it answers is recorded, never obeyed by itself."""

from madang_losi.replies.taking import received, replies_by_code, take
from madang_losi.replies.window import Window, open_window

__all__ = ["Window", "open_window", "received", "replies_by_code", "take"]
