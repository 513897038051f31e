"""What checkout asks of a provider of payments, and what it hears back.

Asked outside every transaction and with the same key for the same payment, so that asking twice
moves money once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, Protocol

MANUAL, STRIPE = "MANUAL", "STRIPE"
CHARGE, REFUND, SAVE_CARD = "CHARGE", "REFUND", "SAVE_CARD"
INITIATED, PENDING, SUCCEEDED, FAILED = "INITIATED", "PENDING", "SUCCEEDED", "FAILED"


class Intent(NamedTuple):
    """A payment as the provider is asked for it."""

    payment_id: str
    """Also the key under which the provider does it only once."""
    site_id: str
    order_id: str
    order_number: str
    kind: str
    amount: Decimal
    currency: str
    email: str | None
    return_url: str
    """Where the customer comes back to."""
    saves_card: bool
    saved_method: str | None
    """The card to charge without the customer; None when the customer is asked."""
    charge: str | None
    """The provider's name of the charge that is refunded."""


class Outcome(NamedTuple):
    """What the provider made of an intent."""

    status: str
    """PENDING while the customer has to act, SUCCEEDED or FAILED."""
    reference: str | None = None
    redirect_url: str | None = None
    failure: str | None = None


class Message(NamedTuple):
    """What a provider tells by itself about a payment; its signature was checked."""

    id: str
    payment_id: str
    succeeded: bool
    amount: Decimal | None
    """None where no money moves: a card was saved, or nothing was paid."""
    currency: str | None
    asked_as: str
    """The reference the provider gave when it was asked."""
    reference: str
    """How the payment is to be named from now on."""
    saved_method: str | None
    failure: str | None = None
    """Why money that was to go back did not, where the provider says so."""


class NoAnswer(Exception):
    """Nobody knows whether the provider has done it: ask again with the same key."""


class NotSigned(Exception):
    """A message that the provider did not sign, or long ago."""


class Provider(Protocol):
    """A provider of payments with the secrets of one site."""

    async def carry_out(self, intent: Intent) -> Outcome:
        """Do what the intent says, once; raises `NoAnswer`."""

    def read(self, body: bytes, signature: str, seconds: int) -> Message | None:
        """The message in a request; None for one about something else. Raises `NotSigned`.

        `seconds` is the present moment since the epoch.
        """
