"""Booking and ordering: at once, or by way of the page on which it is paid (F16)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from starlette.responses import Response

from openbookings.pages import holding, offering
from openbookings.pages.desk import Json
from openbookings.pages.picking import Pick
from openbookings.pages.visit import Visit

_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"


async def payments(visit: Visit, service: Json) -> list[str]:
    """The ways in which a service can be paid here and now: `ONLINE`, `OFFLINE`.

    Where the business takes no money online, paying online is no way; if it is the only one the
    service has, it stays, and booking says so.
    """
    offered = offering.payments(service)
    if offered == ["ONLINE", "OFFLINE"] and not await pays_online(visit):
        return ["OFFLINE"]
    return offered


async def pays_online(visit: Visit) -> bool:
    """Whether the business takes money online."""
    ways = (await visit.desk.ask("payments.getPaymentWays"))["paymentWays"]
    return bool(ways["online"])


def payment_option(visit: Visit, offered: Sequence[str]) -> str:
    """How they pay: as they chose among what is offered, else the only way there is."""
    chosen = visit.entered("payment", 20)
    return chosen if chosen in offered else (offered[0] if offered else "UNDEFINED")


async def to_book(visit: Visit, service: Json, pick: Pick) -> Json:
    """A pick as it is booked: with how it is paid, and the hold by which its time is kept."""
    option = payment_option(visit, await payments(visit, service))
    booking: Json = {
        **pick.wanted(service),
        "selectedPaymentOption": option,
        "language": visit.words.language,
    }
    if option == "ONLINE" and offering.takes_deposit(service):
        booking["depositSelected"] = True
    if hold := holding.token_of(visit):
        # E30: of a package, every booking names the hold that keeps the time of each.
        booking["extendedFields"] = {"namespaces": {"openbookings": {"holdToken": hold}}}
    return booking


def key_of(body: Json) -> str:
    """The key under which what a form sends is done once, however often it is sent (X18).

    A form that was refused and then corrected is another one; it cannot book a second time, as
    the hold that it names is used once (E30).
    """
    return f"page-{sha256(msgspec.json.encode(body)).hexdigest()}"


async def ordered(visit: Visit, bookings: Sequence[Json], once: str) -> Response | None:
    """Order bookings; where something is to be done online, the way to the page for that.

    The same `once` again is the same order, however often a form is sent.
    """
    items = [
        {"catalogReference": {"catalogItemId": each["id"], "appId": _APP_ID}, "quantity": 1}
        for each in bookings
    ]
    key = f"page-cart-{once[:200]}" if once else None
    cart = (await visit.desk.ask("carts.createCart", {"catalogItems": items}, key=key))["cart"]
    if any(each["selectedPaymentOption"] == "ONLINE" for each in bookings):
        return visit.go(visit.link(f"/pay/{cart['id']}"))
    placed = await visit.desk.ask("carts.placeOrder", {"cartId": cart["id"]})
    if not placed["completed"]:
        # F20: nothing is due now, but the policy wants a card to be left.
        return visit.go(visit.link(f"/pay/{placed['orderId']}"))
    return None
