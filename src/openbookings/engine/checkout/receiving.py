"""What follows when money comes in, goes back or stays away: the order, and with it its bookings.

Orders are balanced from the payments stored, never by adding to what they said before, so that
telling twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.checkout import deciding, orders, payments, statements
from openbookings.engine.checkout.amounts import value_of
from openbookings.engine.checkout.deciding import Cases
from openbookings.engine.checkout.orders import APPROVED, CANCELED, INITIALIZED, ORDERS, REJECTED
from openbookings.engine.checkout.sums import booking_payment_status
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document

_ENDED = frozenset({CANCELED, REJECTED})
_TOO_LATE = "The bookings of this order could not be confirmed."


class Held(NamedTuple):
    """An order that nobody else changes meanwhile, and what can be decided of its bookings."""

    order: Document
    cases: Cases


async def hold(call: Call, order_id: str) -> Held:
    """Hold an order and its bookings, before anything about it is written.

    Raises `ORDER_NOT_FOUND`.
    """
    seen = await verbs.load(call, ORDERS, order_id)
    cases = await deciding.open_cases(
        call, orders.booking_ids(seen), orders.key_of(call, seen["id"])
    )
    return Held(await verbs.load(call, ORDERS, seen["id"]), cases)


async def take_in(call: Call, held: Held, *, returns: bool = True) -> Document:
    """Bring an order up to date with its payments; approves it when enough came in (F17, F19).

    Of an order that has ended money goes back, where the business wants it so, if it `returns`.
    """
    old, new = held.order, {**held.order}
    await orders.rebalance(call, new)
    if old["status"] == INITIALIZED and await _stands(call, new):
        return await approve(call, new, old, held.cases)
    saved = await verbs.save(call, ORDERS, new, old)
    if new["status"] != INITIALIZED:
        await deciding.tell_payment(call, orders.booking_ids(new), booking_payment_status(new))
    if returns and new["status"] in _ENDED:
        await _give_back(call, saved)
    return saved


async def approve(call: Call, new: Document, old: Document, cases: Cases) -> Document:
    """Let an order stand: its bookings are confirmed, or pending, or declined (E38, F17).

    An order of which nothing could be confirmed is rejected. `cases` hold their locks.
    """
    status = booking_payment_status(new)
    decided = await deciding.decide(call, cases, status)
    ids = orders.booking_ids(new)
    await deciding.tell_payment(call, [each for each in ids if each not in decided], status)
    new["status"] = REJECTED if await _lost(call, ids, decided) else APPROVED
    saved = await verbs.save(call, ORDERS, new, old)
    if new["status"] == REJECTED:
        await _give_back(call, saved)
    return saved


async def reject(call: Call, old: Document, status: str) -> Document:
    """End a held order that was not paid (REJECTED) or is not wanted (CANCELED) (F18)."""
    new = {**old, "status": status}
    await orders.rebalance(call, new)
    await deciding.decline(call, orders.booking_ids(new), booking_payment_status(new))
    return await verbs.save(call, ORDERS, new, old)


async def _stands(call: Call, order: Document) -> bool:
    """Whether enough was paid, and a card left where the policy wants one (F20)."""
    if value_of(order["balanceSummary"]["payNow"]) > 0:
        return False
    if not order.get("savesCard"):
        return True
    saved = await statements.saved_method(call.unit, call.site.id, order["id"])
    return saved is not None


async def _lost(call: Call, booking_ids: list[str], decided: Mapping[str, Document]) -> bool:
    """Whether none of the bookings leads to a visit any more."""
    known = {**await deciding.current(call, booking_ids), **decided}
    ended = (Status.DECLINED, Status.CANCELED)
    return all(booking["status"] in ended for booking in known.values())


async def _give_back(call: Call, order: Document) -> None:
    """E44: money for what cannot be had goes back by itself only where the business wants it so."""
    if await deciding.refunds_double_bookings(call):
        await payments.refund_online(call, order, _TOO_LATE)
