"""What the routers of all rooms share."""

from ninja import Schema


class ErrorDetail(Schema):
    code: str
    message: str
    fields: dict[str, str] = {}


class Error(Schema):
    """The one shape of every error of the interface."""

    error: ErrorDetail


Words = dict[str, str]
"""Language → text."""
