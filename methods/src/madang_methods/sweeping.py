"""How often Python looks for garbage: for whoever makes very many objects that stay. One for the yardstick and the portal alike."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = (200_000, 50, 100)
_lock = Lock()
_inside: list[tuple[int, int, int]] = []  # what each who is inside found; the first found what was there before all


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Looking among objects that stay costs a fifth to a third of the work, sparing it some memory.

    It holds for the whole process, also for others in it, until the last who asked for it is done.
    """
    with _lock:
        _inside.append(gc.get_threshold())
        gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        with _lock:
            before = _inside[0]
            _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
