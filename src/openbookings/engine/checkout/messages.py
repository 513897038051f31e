"""What providers tell by themselves: believed when signed, obeyed once, held against payments."""

from __future__ import annotations

import logging
from functools import partial

from openbookings.engine.checkout import payments, receiving, statements
from openbookings.engine.checkout.amounts import value_of
from openbookings.engine.checkout.house import within_site
from openbookings.engine.checkout.orders import INITIALIZED, REJECTED
from openbookings.engine.checkout.payments import PAYMENTS
from openbookings.engine.checkout.providers.choosing import provider_of, site_of_message
from openbookings.engine.checkout.providers.port import (
    CHARGE,
    FAILED,
    REFUND,
    SAVE_CARD,
    SUCCEEDED,
    Message,
    NotSigned,
)
from openbookings.engine.checkout.receiving import Held
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused, not_found
from openbookings.engine.store import Store

log = logging.getLogger("openbookings.checkout")
_NOT_PAID = "The customer did not pay."


async def receive(store: Store, now: int, provider: str, body: bytes, signature: str) -> None:
    """Act upon one message; `now` in milliseconds.

    What is not about a payment of ours is let be. Raises `Refused`: `UNAUTHENTICATED` when it is
    not signed, `NOT_FOUND` where the site has no provider, `PAYMENT_DOES_NOT_MATCH` when it
    tells of other money.
    """
    name = provider.upper()
    site_id = site_of_message(name, body)
    if site_id is None:
        return
    secrets = await store.read(lambda unit: statements.settings_of(unit, site_id))
    chosen = provider_of(secrets)
    if chosen is None:
        raise not_found("provider", provider)
    try:
        message = chosen.read(body, signature, now // 1000)
    except NotSigned as error:
        raise Refused("UNAUTHENTICATED", str(error)) from None
    if message is not None:
        await within_site(store, site_id, now, partial(_obey, provider=name, message=message))


async def _obey(call: Call, provider: str, message: Message) -> None:
    if not await statements.is_news(call.unit, call.site.id, provider, message.id, call.now):
        return
    found = await verbs.load_many(call, PAYMENTS, (message.payment_id,))
    if message.payment_id not in found:
        log.warning("message %s is about no payment of site %s", message.id, call.site.id)
        return
    held = await receiving.hold(call, found[message.payment_id]["orderId"])
    # Again, now that nobody else changes it.
    payment = await verbs.load(call, PAYMENTS, message.payment_id)
    if payment["kind"] == REFUND:
        await _refuse_other_money(call, payment, held.order, message)
        await _settle_refund(call, payment, held, message)
    elif message.succeeded:
        await _refuse_other_money(call, payment, held.order, message)
        await _succeed(call, payment, held, message)
    elif payment["status"] not in (SUCCEEDED, FAILED):
        await _fail(call, payment, held.order)


async def _settle_refund(call: Call, payment: Document, held: Held, message: Message) -> None:
    """Note how a refund ended; one that failed stays so, whichever message comes first.

    A refund may fail after it succeeded: the bank sent the money back.
    """
    status = SUCCEEDED if message.succeeded else FAILED
    if payment["status"] in (FAILED, status):
        return
    columns = {"due": None, "reference": message.reference}
    await statements.note(call.unit, call.site.id, payment["id"], columns)
    why = {} if message.failure is None else {"failure": message.failure}
    await payments.settle(call, payment, {"status": status, **why})
    # It would only fail again: whether to try another way is for the business to say.
    await receiving.take_in(call, held, returns=message.succeeded)


async def _succeed(call: Call, payment: Document, held: Held, message: Message) -> None:
    if payment["status"] == SUCCEEDED:
        return
    order = held.order
    columns = {
        "due": None,
        "reference": message.reference,
        "saved_method": message.saved_method if order.get("savesCard") else None,
    }
    await statements.note(call.unit, call.site.id, payment["id"], columns)
    await payments.settle(call, payment, {"status": SUCCEEDED})
    await receiving.take_in(call, held)


async def _fail(call: Call, payment: Document, order: Document) -> None:
    """F18: who leaves the page of payment without paying has not booked."""
    await statements.note(call.unit, call.site.id, payment["id"], {"due": None})
    await payments.settle(call, payment, {"status": FAILED, "failure": _NOT_PAID})
    if order["status"] == INITIALIZED:
        await receiving.reject(call, order, REJECTED)


async def _refuse_other_money(
    call: Call, payment: Document, order: Document, message: Message
) -> None:
    """A true signature under the amount, currency or page of something else proves nothing."""
    asked_as = await statements.reference_of(call.unit, call.site.id, payment["id"])
    # The reference of a charge changes once it was paid.
    paid = payment["kind"] == CHARGE and payment["status"] == SUCCEEDED
    same = paid or asked_as in (None, message.asked_as)
    moves = payment["kind"] != SAVE_CARD
    expected = (value_of(payment["amount"]), order["currency"]) if moves else (None, None)
    told = (message.amount, message.currency) if moves else (None, None)
    if not same or told != expected:
        raise Refused(
            "PAYMENT_DOES_NOT_MATCH",
            "The message is about another payment.",
            paymentId=payment["id"],
        )
