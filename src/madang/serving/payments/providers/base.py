"""What a way of paying on the internet has to be able to do. Everything here may talk to another server, so never call it in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..models import Payment, Refund


class ProviderError(Exception):
    """The provider could not be reached, or refused. The text is for the log and the desk, not for residents."""


class BadSignature(ProviderError):
    """A message that claims to come from the provider and does not."""


@dataclass(frozen=True)
class Started:
    external_id: str
    url: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What the provider says became of a payment. `payment_id` is our own number, for news that comes before `start` has answered."""

    external_id: str
    state: str  # a Payment.State
    amount_cents: int | None = None
    currency: str = ""
    payment_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RefundOutcome:
    external_id: str
    state: str  # a Refund.State
    problem: str = ""


class Provider:
    key: str
    label: Any  # on the button

    def is_available(self) -> bool:
        raise NotImplementedError

    def start(self, payment: Payment, *, return_url: str, cancel_url: str) -> Started:
        raise NotImplementedError

    def handle_return(self, payment: Payment, query: Mapping[str, str]) -> Outcome:
        """The payer is back. What the address says is not believed: the provider is asked."""
        return self.poll(payment)

    def handle_webhook(self, body: bytes, headers: Mapping[str, str]) -> list[Outcome]:
        """Raises BadSignature. News about anything else gives an empty list."""
        raise NotImplementedError

    def poll(self, payment: Payment) -> Outcome:
        raise NotImplementedError

    def refund(self, refund: Refund) -> RefundOutcome:
        """May be called again for the same refund, and then must not pay twice."""
        raise NotImplementedError

    def check_config(self) -> Iterable[tuple[bool, str]]:
        """Sentences for `madang check`."""
        return ()
