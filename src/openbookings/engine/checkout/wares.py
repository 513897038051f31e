"""Bookings as wares: what may be sold of them, in which way, at which price (F16, F21).

The price is the server's own; nothing a caller sends lowers it (H29).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.bookings import kinds, lifecycle
from openbookings.engine.bookings.fees.prices import prices_of
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.catalog.offers import Offer, offers
from openbookings.engine.checkout.ownership import may_pay
from openbookings.engine.checkout.sums import DEPOSIT, OFFLINE, Line
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.pricing.price import Price

_FREE = frozenset({"NO_FEE", "CUSTOM"})
_NOT_SUPPORTED = "PAYMENT_OPTION_NOT_SUPPORTED"


class Ware(NamedTuple):
    """A booking that can be sold, with its service and its price."""

    booking: Document
    offer: Offer
    price: Price
    option: str

    @property
    def line(self) -> Line:
        """Its line, as far as money goes."""
        deposit = self.price.deposit if self.option == DEPOSIT else None
        return Line(self.price.total, self.option, deposit)


async def wares(call: Call, booking_ids: Sequence[str], *, in_cart: bool = False) -> list[Ware]:
    """The bookings as wares, in the order of the ids.

    What is in a cart was put there by somebody who may buy it: whoever has the cart may as well.
    Raises `ITEM_NOT_FOUND_IN_CATALOG` for what the caller may not buy and
    `INSUFFICIENT_INVENTORY` for what cannot be sold (any more), with the reason in its data.
    """
    found = await verbs.load_many(call, BOOKINGS, booking_ids)
    for booking_id in booking_ids:
        if booking_id not in found or not (in_cart or may_pay(call.caller, found[booking_id])):
            words = f"There is no booking {booking_id}."
            raise Refused("ITEM_NOT_FOUND_IN_CATALOG", words, catalogItemId=booking_id)
    bookings = [found[each] for each in booking_ids]
    services = await offers(call, map(kinds.service_id_of, bookings), located=False)
    prices = await prices_of(call, bookings)
    return [
        _ware(each, services.get(kinds.service_id_of(each)), prices.get(each["id"]))
        for each in bookings
    ]


def _ware(booking: Document, offer: Offer | None, price: Price | None) -> Ware:
    if offer is None or price is None or not lifecycle.is_open(booking["status"]):
        raise _unavailable(booking, "BOOKING_NOT_OPEN", "cannot be sold any more")
    return Ware(booking, offer, price, _option(booking, offer, price))


def _option(booking: Document, offer: Offer, price: Price) -> str:
    """How the booking is paid: as it was made, and only as the service takes it (E16-E18)."""
    chosen = booking.get("selectedPaymentOption") or "UNDEFINED"
    options = offer.payment.get("options") or {}
    if chosen == "OFFLINE" or (chosen == "UNDEFINED" and not price.total):
        return OFFLINE
    if chosen != "ONLINE" or offer.payment["rateType"] in _FREE or not options.get("online"):
        raise _unavailable(booking, _NOT_SUPPORTED, f"cannot be paid as {chosen}")
    if options.get("deposit") and booking.get("depositSelected") and price.deposit is not None:
        return DEPOSIT
    return "FULL_PAYMENT_ONLINE"


def _unavailable(booking: Document, reason: str, words: str) -> Refused:
    """F21: nothing of it is left, as shops say it; the reason says why."""
    return Refused(
        "INSUFFICIENT_INVENTORY",
        f"The booking {booking['id']} {words}.",
        reason=reason,
        catalogItemId=booking["id"],
        availableQuantity=0,
    )
