"""Stripe: customers pay on its pages, saved cards are charged without them.

Import this module only when a payment is due: the library of Stripe takes half a second to load.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import msgspec
import stripe

from openbookings.engine.checkout.providers.port import (
    FAILED,
    PENDING,
    REFUND,
    SAVE_CARD,
    SUCCEEDED,
    Intent,
    Message,
    NoAnswer,
    NotSigned,
    Outcome,
)
from openbookings.engine.kernel.call import Document
from openbookings.engine.pricing.money import as_decimal, from_decimal
from openbookings.engine.wire.body import BodyTooLarge, MalformedBody, decode

API = "https://api.stripe.com"
_TIMEOUT_SECONDS = 10.0
_TOLERANCE_SECONDS = 300
_PAID = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
_LOST = frozenset({"checkout.session.expired", "checkout.session.async_payment_failed"})
_REFUND = frozenset({"refund.updated", "refund.failed", "charge.refund.updated"})
_REFUND_ENDS = {"succeeded": True, "failed": False, "canceled": False}
"""What a refund that has come to an end came to; one under way is believed to succeed."""
_TWO_DECIMALS_ANYWAY = frozenset({"ISK", "UGX"})
"""Currencies without minor units that Stripe counts in hundredths all the same."""
_REFUSALS = (stripe.CardError, stripe.InvalidRequestError)
_decode = msgspec.json.Decoder(dict).decode


class StripePayments:
    """One site's account at Stripe."""

    def __init__(self, secret_key: str, webhook_secret: str) -> None:
        self._secret_key = secret_key
        self._webhook_secret = webhook_secret

    async def carry_out(self, intent: Intent) -> Outcome:
        """See `Provider`. A refusal of Stripe ends the payment; silence does not."""
        try:
            async with self._client() as client:
                if intent.kind == REFUND:
                    return await _refund(client, intent)
                if intent.saved_method is not None:
                    return await _charge_saved(client, intent)
                return await _open_page(client, intent)
        except _REFUSALS as error:
            return Outcome(FAILED, failure=error.user_message or "Stripe refused the payment.")
        except stripe.StripeError as error:
            raise NoAnswer(type(error).__name__) from error

    def read(self, body: bytes, signature: str, seconds: int) -> Message | None:
        """See `Provider`."""
        try:
            text = body.decode()
            # Without a tolerance: the library would read the clock of the machine.
            stripe.WebhookSignature.verify_header(text, signature, self._webhook_secret, None)
            signed = int(dict(part.split("=", 1) for part in signature.split(","))["t"])
            event = _decode(text)
        except (stripe.SignatureVerificationError, ValueError, KeyError) as error:
            raise NotSigned("The message is not signed by Stripe.") from error
        if abs(seconds - signed) > _TOLERANCE_SECONDS:
            raise NotSigned("The message was signed long ago.")
        return _message(event)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[stripe.StripeClient]:
        transport = stripe.HTTPXClient(timeout=_TIMEOUT_SECONDS)
        try:
            yield stripe.StripeClient(
                self._secret_key,
                base_addresses={"api": API},
                http_client=transport,
                max_network_retries=0,
            )
        finally:
            await transport.close_async()  # type: ignore[no-untyped-call]


def site_of_message(body: bytes) -> str | None:
    """The site a message claims to be about, before its signature is checked."""
    try:
        event: Document = decode(body)
        return _metadata(event["data"]["object"]).get("siteId")
    except (MalformedBody, BodyTooLarge, KeyError, TypeError, AttributeError):
        return None


async def _open_page(client: stripe.StripeClient, intent: Intent) -> Outcome:
    """A page at Stripe on which the customer pays, or leaves a card for later."""
    metadata = _named(intent)
    joint = "&" if "?" in intent.return_url else "?"
    page: Document = {
        "client_reference_id": intent.order_id,
        "metadata": metadata,
        # The page then waits for Stripe's message instead of asking for the payment again.
        "success_url": f"{intent.return_url}{joint}paid=1",
        "cancel_url": intent.return_url,
    }
    if intent.email:
        page["customer_email"] = intent.email
    if intent.saves_card:
        page["customer_creation"] = "always"
    if intent.kind == SAVE_CARD:
        page |= {"mode": "setup", "currency": intent.currency.lower()}
    else:
        payment: Document = {"metadata": metadata}
        if intent.saves_card:
            payment["setup_future_usage"] = "off_session"
        page |= {
            "mode": "payment",
            "payment_intent_data": payment,
            "line_items": [{"quantity": 1, "price_data": _priced(intent)}],
        }
    session = await client.v1.checkout.sessions.create_async(
        page,  # type: ignore[arg-type]
        {"idempotency_key": intent.payment_id},
    )
    return Outcome(PENDING, session.id, session.url)


async def _charge_saved(client: stripe.StripeClient, intent: Intent) -> Outcome:
    """Charge the card that was left for this: the customer is not there."""
    customer = intent.saved_method or ""
    cards = await client.v1.payment_methods.list_async({"customer": customer, "limit": 1})
    if not cards.data:
        return Outcome(FAILED, failure="The saved card is gone.")
    charged = await client.v1.payment_intents.create_async(
        {
            "amount": _units(intent),
            "currency": intent.currency.lower(),
            "customer": customer,
            "payment_method": cards.data[0].id,
            "off_session": True,
            "confirm": True,
            "metadata": _named(intent),
        },
        {"idempotency_key": intent.payment_id},
    )
    if charged.status == "succeeded":
        return Outcome(SUCCEEDED, charged.id)
    return Outcome(FAILED, charged.id, failure=f"The bank left the payment {charged.status}.")


async def _refund(client: stripe.StripeClient, intent: Intent) -> Outcome:
    refund = await client.v1.refunds.create_async(
        {
            "payment_intent": intent.charge or "",
            "amount": _units(intent),
            "metadata": _named(intent),
        },
        {"idempotency_key": intent.payment_id},
    )
    if not _REFUND_ENDS.get(refund.status or "", True):
        return Outcome(FAILED, refund.id, failure=_reason(refund.failure_reason))
    return Outcome(SUCCEEDED, refund.id)


def _reason(told: str | None) -> str:
    return f"Stripe says: {told or 'unknown'}."


def _message(event: Document) -> Message | None:
    if event["type"] in _REFUND:
        return _refund_message(event)
    return _page_message(event)


def _refund_message(event: Document) -> Message | None:
    """What became of a refund: its status counts, whatever the event is called."""
    refund = event["data"]["object"]
    payment_id = _metadata(refund).get("paymentId")
    succeeded = _REFUND_ENDS.get(refund["status"])
    if payment_id is None or succeeded is None:
        return None
    currency = refund["currency"].upper()
    return Message(
        id=event["id"],
        payment_id=payment_id,
        succeeded=succeeded,
        amount=_amount(refund["amount"], currency),
        currency=currency,
        asked_as=refund["id"],
        reference=refund["id"],
        saved_method=None,
        failure=None if succeeded else _reason(refund.get("failure_reason")),
    )


def _page_message(event: Document) -> Message | None:
    kind, session = event["type"], event["data"]["object"]
    payment_id = _metadata(session).get("paymentId")
    if payment_id is None or kind not in _PAID | _LOST:
        return None
    saving = session.get("mode") == "setup"
    if kind in _PAID and not saving and session.get("payment_status") != "paid":
        return None  # A bank that takes its time: the success has a message of its own.
    succeeded = kind in _PAID
    currency = (session.get("currency") or "").upper()
    return Message(
        id=event["id"],
        payment_id=payment_id,
        succeeded=succeeded,
        amount=_amount(session["amount_total"], currency) if succeeded and not saving else None,
        currency=currency or None,
        asked_as=session["id"],
        reference=session.get("payment_intent") or session["id"],
        saved_method=session.get("customer"),
    )


def _metadata(session: Document) -> dict[str, str]:
    return session.get("metadata") or {}


def _named(intent: Intent) -> dict[str, str]:
    return {
        "siteId": intent.site_id,
        "orderId": intent.order_id,
        "paymentId": intent.payment_id,
    }


def _priced(intent: Intent) -> Document:
    return {
        "currency": intent.currency.lower(),
        "unit_amount": _units(intent),
        "product_data": {"name": f"Order {intent.order_number}"},
    }


def _units(intent: Intent) -> int:
    units = from_decimal(intent.amount, intent.currency)
    return units * 100 if intent.currency in _TWO_DECIMALS_ANYWAY else units


def _amount(units: int, currency: str) -> Decimal:
    return as_decimal(units // 100 if currency in _TWO_DECIMALS_ANYWAY else units, currency)
