"""Carts: bookings somebody is about to buy, with the server's prices (F16). They hold nothing."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.checkout.amounts import NOTHING, Till, till_of
from openbookings.engine.checkout.ownership import first_marks, marks_of, owns
from openbookings.engine.checkout.sums import DEPOSIT, due_now, total
from openbookings.engine.checkout.wares import Ware, wares
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.query.violations import Violation
from openbookings.engine.store.tables import Column, Table

_NO_COST = ("discount", "delivery", "additionalFees", "tax")


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    """Whose a cart is cannot be changed by changing what is known of the customer."""
    if old is not None:
        kept = old["customerInfo"]
        given = new.get("customerInfo") or {}
        new["customerInfo"] = {**given, **marks_of(kept)}


CARTS = Resource(
    module="carts",
    entity="cart",
    plural="carts",
    fqdn="",
    table=Table("carts", (Column("created_date", "instant", "createdDate"),)),
    missing="CART_NOT_FOUND",
    prepare=_prepare,
)


@method("carts.createCart")
async def create_cart(call: Call, request: Document) -> Document:
    """Put bookings into a new cart.

    Raises `FIXED_QUANTITY_ITEM`, `ITEM_NOT_FOUND_IN_CATALOG` and `INSUFFICIENT_INVENTORY`.
    """
    ids = _booking_ids(request["catalogItems"])
    sent, till = request.get("cart") or {}, till_of(call.site)
    given = {name: sent[name] for name in ("note", "source", "businessInfo") if sent.get(name)}
    goods = await wares(call, ids)
    cart = {
        **given,
        "customerInfo": {**(sent.get("customerInfo") or {}), **first_marks(call.caller)},
        "paymentInfo": {"currencyCode": till.currency},
        "lineItems": [_line_item(till, new_id(), each) for each in goods],
        "subtotal": till.converted(total(each.line for each in goods)),
        "orderPlaced": False,
        "completed": False,
    }
    return {"cart": await verbs.create(call, CARTS, cart)}


@method("carts.getCart")
async def get_cart(call: Call, request: Document) -> Document:
    """A cart of the caller's own, as it was filled."""
    return {"cart": await load_own(call, request["cartId"])}


@method("carts.updateCart")
async def update_cart(call: Call, request: Document) -> Document:
    """Change the note and what is known of the customer; raises `CART_NOT_FOUND`."""
    await load_own(call, request["cart"]["id"])
    return {"cart": await verbs.update(call, CARTS, request["cart"])}


@method("carts.deleteCart")
async def delete_cart(call: Call, request: Document) -> Document:
    """Throw a cart away; an order that was placed with it stays."""
    await load_own(call, request["cartId"])
    await verbs.delete(call, CARTS, request["cartId"])
    return {}


@method("carts.calculateCart")
async def calculate_cart(call: Call, request: Document) -> Document:
    """The cart at today's prices, and what it comes to now and later."""
    cart = await load_own(call, request["cartId"])
    till, goods = till_of(call.site), await wares(call, booking_ids(cart), in_cart=True)
    ids = [item["id"] for item in cart["lineItems"]]
    items = [_line_item(till, each, ware) for each, ware in zip(ids, goods, strict=True)]
    shown = {**cart, "lineItems": items}
    shown["subtotal"] = till.converted(total(each.line for each in goods))
    return {"cart": shown, "summary": _summary(till, shown, goods)}


@method("carts.markCartAsCompleted")
async def mark_as_completed(call: Call, request: Document) -> Document:
    """Close a cart whose bookings were paid elsewhere; places no order."""
    old = await load_own(call, request["cartId"])
    if old["completed"]:
        return {"cart": old}
    return {"cart": await verbs.save(call, CARTS, {**old, "completed": True}, old)}


async def load_own(call: Call, cart_id: str) -> Document:
    """A cart the caller made; raises `CART_NOT_FOUND` for every other id."""
    cart = await verbs.load(call, CARTS, cart_id)
    if not owns(call.caller, cart["customerInfo"]):
        raise not_found(CARTS.entity, cart_id, CARTS.missing)
    return cart


def booking_ids(cart: Document) -> list[str]:
    """The bookings in a cart, in their order."""
    return [item["source"]["catalogReference"]["catalogItemId"] for item in cart["lineItems"]]


def _booking_ids(items: Sequence[Document]) -> list[str]:
    ids = []
    for index, item in enumerate(items):
        if (item.get("quantity") or 1) != 1:
            words = "A booking is bought once; its participants are counted in it."
            raise Refused("FIXED_QUANTITY_ITEM", words, index=index)
        ids.append(item["catalogReference"]["catalogItemId"].lower())
    if len(set(ids)) < len(ids):
        raise Invalid(Violation("catalogItems", "holds a booking twice", "OTHER"))
    return ids


def _line_item(till: Till, line_id: str, ware: Ware) -> Document:
    price = till.converted(ware.price.total)
    pricing: Document = {"unitPrice": price, "totalPrice": price}
    if ware.price.description is not None:
        pricing |= {"priceDescription": _words(ware.price.description), "priceUndetermined": True}
    payment: Document = {"paymentOption": ware.option}
    if ware.option == DEPOSIT:
        payment["depositAmount"] = till.converted(ware.line.due_now)
    return {
        "id": line_id,
        "name": _words(ware.offer.name),
        "quantityInfo": {
            "confirmedQuantity": 1,
            "requestedQuantity": 1,
            "availableQuantity": 1,
            "fixedQuantity": True,
        },
        "pricing": pricing,
        "source": {
            "catalogReference": {"catalogItemId": ware.booking["id"], "appId": ware.offer.app_id}
        },
        "paymentConfig": payment,
    }


def _words(text: str) -> Document:
    return {"original": text, "translated": text}


def _summary(till: Till, cart: Document, goods: Sequence[Ware]) -> Document:
    lines = [each.line for each in goods]
    whole, now = total(lines), due_now(lines)
    return {
        "cartId": cart["id"],
        "cartRevision": cart["revision"],
        "lineItems": [
            {"lineItemId": item["id"], "quantity": 1, **_prices(item)} for item in cart["lineItems"]
        ],
        "priceSummary": {
            "subtotal": till.converted(whole),
            **{name: till.converted(NOTHING) for name in _NO_COST},
            "total": till.converted(whole),
        },
        "paymentSummary": {"payNow": till.converted(now), "payLater": till.converted(whole - now)},
    }


def _prices(item: Document) -> Document:
    return {name: item["pricing"][name] for name in ("unitPrice", "totalPrice")}
