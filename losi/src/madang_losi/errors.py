"""What the yardstick says when it cannot work with what it was given."""


class LosiError(ValueError):
    """Says what is wrong and what to do next."""
