"""Which provider a site has chosen."""

from __future__ import annotations

from openbookings.engine.checkout.providers.port import STRIPE, Provider
from openbookings.engine.checkout.statements import Secrets


def provider_of(secrets: Secrets | None) -> Provider | None:
    """The provider behind a site's settings; None where the business takes the money itself."""
    if secrets is None or secrets.provider != STRIPE:
        return None
    # Loaded with the first payment, not with every process.
    from openbookings.engine.checkout.providers.stripe_payments import StripePayments

    return StripePayments(secrets.secret_key or "", secrets.webhook_secret or "")


def site_of_message(provider: str, body: bytes) -> str | None:
    """The site a message of the provider claims to be about; None for unknown providers."""
    if provider != STRIPE:
        return None
    from openbookings.engine.checkout.providers import stripe_payments

    return stripe_payments.site_of_message(body)
