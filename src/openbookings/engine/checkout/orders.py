"""Orders: what was bought, what of it is paid, and who sees it."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.checkout import statements
from openbookings.engine.checkout.amounts import Till
from openbookings.engine.checkout.ownership import own, owns
from openbookings.engine.checkout.sums import balance, received
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.kernel.queries import run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.store import documents
from openbookings.engine.store.tables import Column, Table

INITIALIZED, APPROVED = "INITIALIZED", "APPROVED"
CANCELED, REJECTED = "CANCELED", "REJECTED"

ORDERS = Resource(
    module="orders",
    entity="order",
    plural="orders",
    fqdn="openbookings.v1.order",
    table=Table(
        "orders",
        (
            Column("number", "text", "number"),
            Column("status", "text", "status"),
            Column("payment_status", "text", "paymentStatus"),
            Column("cart_id", "text", "cartId"),
            Column("contact_id", "text", "buyerInfo.contactId"),
            Column("email", "text", "buyerInfo.email"),
            Column("visitor_id", "text", "buyerInfo.visitorId"),
            Column("member_id", "text", "buyerInfo.memberId"),
            Column("user_id", "text", "buyerInfo.userId"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    missing="ORDER_NOT_FOUND",
)


@method("orders.getOrder")
async def get_order(call: Call, request: Document) -> Document:
    """An order of the caller's own, or any for the owner."""
    return {"order": await load_own(call, request["orderId"])}


@method("orders.queryOrders")
async def query_orders(call: Call, request: Document) -> Document:
    """The orders the caller may see, newest first."""
    return await run_query(call, ORDERS, request, own(call.caller, "buyerInfo"))


async def load_own(call: Call, order_id: str) -> Document:
    """An order the caller may see; raises `ORDER_NOT_FOUND` for every other id."""
    order = await verbs.load(call, ORDERS, order_id)
    if not owns(call.caller, order["buyerInfo"]):
        raise not_found(ORDERS.entity, order_id, ORDERS.missing)
    return order


def key_of(call: Call, order_id: str) -> str:
    """What a lock calls an order."""
    return f"{call.site.id}/order/{order_id}"


async def hold(call: Call, order_id: str) -> Document:
    """The order, which nobody else changes until the transaction ends; not for its bookings."""
    await call.unit.lock(key_of(call, order_id))
    await documents.hold(call.unit, ORDERS.table, call.site.id, (order_id,))
    return await verbs.load(call, ORDERS, order_id)


async def of_bookings(call: Call, booking_ids: Sequence[str]) -> dict[str, Document]:
    """The orders that bookings were sold with, by booking id; in one statement."""
    sold = await statements.sold_with(call.unit, call.site.id, booking_ids)
    return {booking_id: verbs.decoded(text.encode()) for booking_id, text in sold.items()}


async def rebalance(call: Call, order: Document) -> None:
    """Write into an order what its lines, fees and payments come to."""
    moves = await statements.moves_of(call.unit, call.site.id, order["id"])
    balance(order, Till(order["currency"], call.site.language), received(moves))


def booking_ids(order: Document) -> list[str]:
    """The bookings that were sold with an order."""
    return [line["bookingId"] for line in order["lineItems"]]
