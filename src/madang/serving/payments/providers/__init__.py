"""The ways of paying by card that this portal knows. A new one is a class in a file here and a line below."""

from .base import BadSignature, Outcome, Provider, ProviderError, RefundOutcome, Started
from .demo import Demo
from .stripe import Stripe

PROVIDERS: dict[str, Provider] = {provider.key: provider for provider in (Stripe(), Demo())}


def available() -> list[Provider]:
    return [provider for provider in PROVIDERS.values() if provider.is_available()]


__all__ = ["PROVIDERS", "BadSignature", "Outcome", "Provider", "ProviderError", "RefundOutcome", "Started", "available"]
