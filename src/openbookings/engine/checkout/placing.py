"""Placing an order: what a cart holds is sold once, at the server's prices (F16, F17, F20)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.bookings.fees import statements as fees
from openbookings.engine.bookings.fees.assessing import terms_of
from openbookings.engine.bookings.packages import package
from openbookings.engine.checkout import carts, deciding, receiving, statements
from openbookings.engine.checkout.amounts import NOTHING, till_of, value_of
from openbookings.engine.checkout.orders import APPROVED, INITIALIZED, ORDERS
from openbookings.engine.checkout.ownership import marked, marks_of
from openbookings.engine.checkout.providers.choosing import provider_of
from openbookings.engine.checkout.sums import DEPOSIT, Received, balance
from openbookings.engine.checkout.wares import Ware, wares
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.store import Duplicate

_CONTACT = ("contactId", "firstName", "lastName", "email", "phone")


@method("carts.placeOrder")
async def place_order(call: Call, request: Document) -> Document:
    """Sell what a cart holds; the same cart again gives the same order.

    What costs nothing now is approved at once (F17); the rest waits for its payment. Raises
    `BOOKING_ALREADY_ORDERED`, `NOT_ALL_BOOKINGS_WERE_SENT` and what `wares` does.
    """
    ids = carts.booking_ids(await carts.load_own(call, request["cartId"]))
    cases = await deciding.open_cases(call, ids, f"{call.site.id}/cart/{request['cartId']}")
    # Under the lock: of two who place the same cart the second finds the order of the first.
    cart = await carts.load_own(call, request["cartId"])
    if cart["orderPlaced"]:
        return _answer(await verbs.load(call, ORDERS, cart["orderId"]))
    goods = await wares(call, ids, in_cart=True)
    await _refuse_parts_of_packages(call, goods)
    order = await _open(call, cart, goods)
    placed = {**cart, "orderPlaced": True, "orderId": order["id"]}
    await verbs.save(call, carts.CARTS, placed, cart)
    if value_of(order["balanceSummary"]["payNow"]) > 0 or order["savesCard"]:
        return _answer(order)
    return _answer(await receiving.approve(call, {**order}, order, cases))


def _answer(order: Document) -> Document:
    return {"orderId": order["id"], "completed": order["status"] == APPROVED}


async def _open(call: Call, cart: Document, goods: Sequence[Ware]) -> Document:
    """The new order, INITIALIZED, with nothing paid yet."""
    order_id, till = new_id(), till_of(call.site)
    await _sell(call, goods, order_id)
    order: Document = {
        "number": str(await statements.next_order_number(call.unit, call.site.id)),
        "cartId": cart["id"],
        "status": INITIALIZED,
        "currency": till.currency,
        "buyerInfo": _buyer(call, cart, goods),
        "lineItems": [_line(call, each) for each in goods],
        "additionalFees": [],
        "savesCard": await _saves_card(call, goods),
    }
    if cart.get("returnUrl"):
        order["returnUrl"] = cart["returnUrl"]
    balance(order, till, Received(NOTHING, NOTHING))
    return await verbs.create(call, ORDERS, order, order_id)


async def _sell(call: Call, goods: Sequence[Ware], order_id: str) -> None:
    ids = [each.booking["id"] for each in goods]
    try:
        await fees.sell(call.unit, call.site.id, ids, order_id)
    except Duplicate:
        words = "A booking of the cart was ordered before."
        raise Refused("BOOKING_ALREADY_ORDERED", words, bookingIds=ids) from None


async def _refuse_parts_of_packages(call: Call, goods: Sequence[Ware]) -> None:
    """E66: a package is paid by its bookings, and by all of them that are open."""
    in_cart = {each.booking["id"] for each in goods}
    named = {(each.booking.get("multiServiceBookingInfo") or {}).get("id") for each in goods}
    packages = await package.load_many(call, [each for each in named if each])
    for found in packages.values():
        missing = [each["id"] for each in found.opened if each["id"] not in in_cart]
        if missing:
            words = "A package is ordered whole."
            raise Refused("NOT_ALL_BOOKINGS_WERE_SENT", words, bookingIds=missing)


async def _saves_card(call: Call, goods: Sequence[Ware]) -> bool:
    """F20: whether a policy wants a card; only a provider can keep one, for the customer's sake."""
    if call.caller.runs_the_business:
        return False
    if provider_of(await statements.settings_of(call.unit, call.site.id)) is None:
        return False
    terms = await terms_of(call, [each.booking["id"] for each in goods])
    return any(
        each.policy["saveCreditCardPolicy"]["enabled"]
        or each.policy["cancellationFeePolicy"]["enabled"]
        for each in terms.values()
    )


def _buyer(call: Call, cart: Document, goods: Sequence[Ware]) -> Document:
    """Who buys: the customer of the first booking, as the cart's author told it otherwise."""
    booked = goods[0].booking.get("contactDetails") or {}
    told = {**cart["customerInfo"], **booked}
    contact = {name: told[name] for name in _CONTACT if told.get(name)}
    # Whose the cart was, who pays it, and who placed it: each may see the order.
    return {**contact, **marks_of(cart["customerInfo"]), **marked(call.caller)}


def _line(call: Call, ware: Ware) -> Document:
    till = till_of(call.site)
    line: Document = {
        "id": new_id(),
        "bookingId": ware.booking["id"],
        "name": ware.offer.name,
        "quantity": 1,
        "price": till.amount(ware.price.total),
        "originalPrice": till.amount(ware.price.total),
        "paymentOption": ware.option,
    }
    package_id = (ware.booking.get("multiServiceBookingInfo") or {}).get("id")
    if package_id:
        line["packageId"] = package_id
    if ware.option == DEPOSIT:
        line["deposit"] = till.amount(ware.line.due_now)
    if ware.price.description is not None:
        line["priceDescription"] = ware.price.description
    return line
