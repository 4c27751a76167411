"""The collector of garbage, while a site is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Reading makes a hundred thousand small objects that stay; looking among them for garbage all the time costs a fifth of it."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
