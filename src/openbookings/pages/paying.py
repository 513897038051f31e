"""The page on which a cart, and then its order, is paid online; the money itself moves elsewhere.

It belongs to the visitor who made the cart, or to whom its signed address was made for.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from openbookings.engine.checkout import pay_links
from openbookings.engine.site import tokens
from openbookings.pages.desk import Desk, Json, TurnedAway
from openbookings.pages.ordering import ordered
from openbookings.pages.visit import NoSuchPage, Visit

_ONLINE = frozenset({"CHARGE", "SAVE_CARD"})
_UNKNOWN = frozenset(
    {
        "BOOKING_NOT_FOUND",
        "CART_NOT_FOUND",
        "MULTI_SERVICE_BOOKING_NOT_FOUND",
        "ORDER_NOT_FOUND",
    }
)


class Bill(NamedTuple):
    """What is to be paid: a cart before its order is placed, then the order."""

    desk: Desk
    """Where it is asked for, as the one who pays."""
    signed: str
    cart: Json
    order: Json | None

    def path(self, **more: str) -> str:
        """Its page below the business's own."""
        query = urlencode([("for", self.signed)] * bool(self.signed) + list(more.items()))
        document = self.order or self.cart
        return f"/pay/{document['id']}{'?' + query if query else ''}"


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/pay/<id>`: what is due, or how far the payment is."""
    bill = await _bill(visit)
    order = bill.order
    if order is None:
        return await _shown(visit, bill, "due")
    if order["status"] == "APPROVED":
        return await _onwards(visit, bill, order)
    if order["status"] != "INITIALIZED":
        return await _shown(visit, bill, "ended")
    listed = await bill.desk.ask("orders.listPayments", {"orderId": order["id"]})
    latest: Json = next(
        (each for each in reversed(listed["payments"]) if each["kind"] in _ONLINE), {}
    )
    state = _state(latest, returned=bool(visit.asked("paid")))
    if visit.partial and visit.asked("was") == state:
        return Response(status_code=204)
    return await _shown(visit, bill, state, payment=latest)


async def pay(visit: Visit) -> Response:
    """`POST` of the page: place the order and go where it is paid, or say that it cannot be."""
    bill = await _bill(visit)
    order = bill.order
    if order is None:
        placed = await bill.desk.ask("carts.placeOrder", {"cartId": bill.cart["id"]})
        order = await _order(bill.desk, placed["orderId"])
        bill = bill._replace(order=order)
    try:
        await bill.desk.ask("orders.payOrder", {"orderId": order["id"]})
    except TurnedAway as error:
        if error.code == "NO_ONLINE_PAYMENTS":
            return await _shown(visit, bill, "impossible", status=409)
        if error.code != "NOTHING_TO_PAY":
            raise
    return visit.go(visit.link(bill.path(go="1")))


def waits(visit: Visit, booking: Json) -> bool:
    """Whether this visitor can go on to pay: their own booking, not complete without."""
    made_by = (booking.get("createdBy") or {}).get("anonymousVisitorId")
    return booking["status"] == "CREATED" and made_by == visit.visitor.id


async def resume(visit: Visit, bookings: Iterable[Json], page: str) -> Response:
    """Back to the payment of those bookings that wait for it; `page` is their own."""
    waiting = [each for each in bookings if waits(visit, each)]
    if not waiting:
        return visit.go(visit.link(page))
    ids = {each["id"] for each in waiting}
    query = {"filter": {"status": "INITIALIZED"}, "cursorPaging": {"limit": 100}}
    found = await visit.desk.ask("orders.queryOrders", {"query": query})
    for order in found["orders"]:
        if not ids.isdisjoint(line["bookingId"] for line in order["lineItems"]):
            return visit.go(visit.link(f"/pay/{order['id']}"))
    # They went away before anything was ordered.
    return await ordered(visit, waiting, "") or visit.go(visit.link(f"{page}?new=1"))


def _state(payment: Json, *, returned: bool) -> str:
    """How far the latest payment is, as the page tells it.

    Who has `returned` from paying waits for the provider's word.
    """
    match payment.get("status"):
        case "INITIATED":
            return "waiting"
        case "PENDING" if returned:
            return "returned"
        case "PENDING":
            return "leaving" if payment.get("redirectUrl") else "waiting"
        case "FAILED":
            return "failed"
        case _:
            return "due"


async def _bill(visit: Visit) -> Bill:
    """The cart or order of the address; raises `NoSuchPage` for what is not this customer's."""
    desk, cart_id, signed = visit.desk, "", visit.asked("for", 2000)
    payer = pay_links.payer_of(visit.site, signed) if signed else None
    if payer is not None:
        caller, cart_id = payer
        granted = tokens.issue(visit.site, caller.role, caller.id, visit.now // 1000)
        desk = visit.desk.of(granted.access)
    named = visit.request.path_params["id"][:36]
    order = await _found(desk, "orders.getOrder", {"orderId": named}, "order")
    cart = order and {"id": order["cartId"]}
    if cart is None:
        cart = await _found(desk, "carts.getCart", {"cartId": named}, "cart")
    if cart is None or cart_id not in ("", cart["id"]):
        raise NoSuchPage
    if order is None and cart["orderPlaced"]:
        order = await _order(desk, cart["orderId"])
    return Bill(desk, signed if payer else "", cart, order)


async def _found(desk: Desk, name: str, body: Json, field: str) -> Json | None:
    try:
        found: Json = (await desk.ask(name, body))[field]
    except TurnedAway as error:
        if error.code in _UNKNOWN or error.status == 400:
            return None
        raise
    return found


async def _order(desk: Desk, order_id: str) -> Json:
    found: Json = (await desk.ask("orders.getOrder", {"orderId": order_id}))["order"]
    return found


async def _onwards(visit: Visit, bill: Bill, order: Json) -> Response:
    """After the payment: back to where the customer came from, else to what was booked.

    Who got the link from the business sees that it is paid.
    """
    page = await _page_of(bill, order)
    address = order.get("returnUrl") or (page and visit.link(f"{page}?new=1"))
    if not address:
        return await _shown(visit, bill, "paid")
    if not visit.partial:
        return visit.leave(address) if order.get("returnUrl") else visit.go(address)
    answer = Response(status_code=204)
    answer.headers["hx-redirect"] = address
    return answer


async def _page_of(bill: Bill, order: Json) -> str:
    """The page of what was booked with an order; "" where it is not for who pays."""
    line = order["lineItems"][0]
    if line.get("packageId"):
        name, body = "getMultiServiceBookingLink", {"multiServiceBookingId": line["packageId"]}
        page = "visit"
    else:
        name, body, page = "getBookingLink", {"bookingId": line["bookingId"]}, "booking"
    link = await _found(bill.desk, f"bookingLinks.{name}", body, "link")
    return f"/{page}/{link['token']}" if link else ""


class Due(NamedTuple):
    """What a bill comes to, in words of the interface."""

    lines: list[tuple[str, Json]]
    """The name and the price of each thing."""
    total: Json
    now: Json
    """What of it is to be paid now."""
    saves_card: bool


async def _due(bill: Bill) -> Due:
    order = bill.order
    if order is not None:
        lines = [(each["name"], each["price"]) for each in order["lineItems"]]
        now = order["balanceSummary"]["payNow"]
        return Due(lines, order["priceSummary"]["total"], now, bool(order.get("savesCard")))
    answer = await bill.desk.ask("carts.calculateCart", {"cartId": bill.cart["id"]})
    lines = [
        (each["name"]["original"], each["pricing"]["totalPrice"])
        for each in answer["cart"]["lineItems"]
    ]
    summary = answer["summary"]
    return Due(lines, summary["priceSummary"]["total"], summary["paymentSummary"]["payNow"], False)


async def _shown(
    visit: Visit, bill: Bill, state: str, status: int = 200, **more: object
) -> Response:
    due = await _due(bill)
    return visit.show(
        "paying.html",
        status,
        state=state,
        due=due,
        only_card=due.saves_card and not Decimal(due.now["amount"]),
        path=bill.path(),
        again=bill.path(**{each: "1" for each in ("go", "paid") if visit.asked(each)}),
        goes=bool(visit.asked("go")) and not visit.framed,
        back=await _page_of(bill, bill.order) if bill.order else "",
        **more,
    )
