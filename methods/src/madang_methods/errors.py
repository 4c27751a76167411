"""What a method says when it cannot work with what it was given."""


class UnusableInput(ValueError):
    """The input cannot be used; the message says which row and what to do."""
