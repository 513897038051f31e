"""What bookings owe now, or would if they were cancelled now (F24-F26)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from openbookings.engine.bookings import lifecycle
from openbookings.engine.bookings.fees import statements
from openbookings.engine.bookings.fees.prices import prices_of
from openbookings.engine.bookings.fees.statements import KeptFee
from openbookings.engine.bookings.fees.windows import Fee, fee_at, fee_for_absence
from openbookings.engine.bookings.statements import snapshots
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.pricing.money import as_decimal
from openbookings.engine.pricing.price import Price

_decode = msgspec.json.Decoder(dict).decode

PREVIEW, OPEN = "PREVIEW", "NOT_YET_APPLIED_TO_ORDER"
APPLIED, UNKNOWN = "APPLIED_TO_ORDER", "UNKNOWN_STATUS"
_NO_TRIGGER = "UNKNOWN_TRIGGER"


class Terms(NamedTuple):
    """A booking with the policy it was made under."""

    booking: Document
    policy: Document

    @property
    def start(self) -> int:
        """When the booked session starts, or the first of them (B15)."""
        return milliseconds(self.booking["startDate"]) // 1000


async def terms_of(call: Call, booking_ids: Sequence[str]) -> dict[str, Terms]:
    """Bookings and their policies by id, whoever may see them; unknown ids are left out."""
    rows = await snapshots(call.unit, call.site.id, booking_ids)
    return {
        booking_id: Terms(_decode(doc), _decode(snapshot)["policy"])
        for booking_id, (doc, snapshot) in rows.items()
    }


async def fees_of(call: Call, booking_ids: Sequence[str]) -> list[Document]:
    """The fees of bookings in the order of the ids; who owes nothing is left out (F24)."""
    terms = await terms_of(call, booking_ids)
    kept = await statements.kept_fees(call.unit, call.site.id, terms)
    sold = await statements.orders_of(call.unit, call.site.id, kept)
    open_ones = [
        each.booking
        for booking_id, each in terms.items()
        if booking_id not in kept and _may_owe(each)
    ]
    prices = await prices_of(call, open_ones)
    listed = [terms[each] for each in booking_ids if each in terms]
    return list(_listed(call, listed, kept, sold, prices))


async def statuses_of(call: Call, booking_ids: Sequence[str]) -> dict[str, str]:
    """The statuses of fees that fell due, by booking id (E88); previews are none."""
    kept = await statements.kept_fees(call.unit, call.site.id, booking_ids)
    sold = await statements.orders_of(call.unit, call.site.id, kept)
    return {booking_id: _status(fee, booking_id in sold) for booking_id, fee in kept.items()}


async def fall_due_by_cancelling(call: Call, booking_id: str) -> bool:
    """Keep the fee for cancelling a booking at this moment; whether there is a new one."""
    terms, price = await _one(call, booking_id)
    if price is None:
        return False
    now = call.seconds
    fee = fee_at(terms.policy, terms.start, now, price.total, price.currency)
    return await _keep(call, booking_id, fee)


async def fall_due_by_absence(call: Call, booking_id: str) -> bool:
    """Keep the fee for not coming; whether there is a new one: the first trigger wins (F24)."""
    terms, price = await _one(call, booking_id)
    if price is None:
        return False
    return await _keep(call, booking_id, fee_for_absence(terms.policy, price.total, price.currency))


def shown_fee(terms: Terms, fee: Fee, status: str) -> Document:
    """A fee as it is answered; a booking has one at most, so it goes by the booking's id."""
    described = terms.policy["customPolicyDescription"]
    details = {"id": terms.policy.get("id"), "description": described["description"]}
    return {
        "id": terms.booking["id"],
        "bookingId": terms.booking["id"],
        "cancellationFee": {
            "price": {"value": str(fee.amount), "currency": fee.currency},
            "status": status,
            "trigger": fee.trigger,
        },
        "policyDetails": {name: value for name, value in details.items() if value},
    }


def reset_fee(call: Call, terms: Terms) -> Document:
    """A fee that an order has taken over: nothing is left to be applied (F27)."""
    currency = call.site.currency
    return shown_fee(terms, Fee(as_decimal(0, currency), currency, _NO_TRIGGER), APPLIED)


def _listed(
    call: Call,
    listed: Sequence[Terms],
    kept: Mapping[str, KeptFee],
    sold: Mapping[str, str],
    prices: Mapping[str, Price],
) -> Iterator[Document]:
    for terms in listed:
        booking_id = terms.booking["id"]
        if booking_id in kept:
            fee = kept[booking_id]
            if fee.applied:
                yield reset_fee(call, terms)
            else:
                yield shown_fee(terms, fee.fee, _status(fee, booking_id in sold))
        elif booking_id in prices:
            price = prices[booking_id]
            due = fee_at(terms.policy, terms.start, call.seconds, price.total, price.currency)
            if due is not None:
                yield shown_fee(terms, due, PREVIEW)


def _may_owe(terms: Terms) -> bool:
    enabled = terms.policy["cancellationFeePolicy"]["enabled"]
    return bool(enabled) and lifecycle.is_open(terms.booking["status"])


def _status(fee: KeptFee, sold: bool) -> str:
    if fee.applied:
        return APPLIED
    return OPEN if sold else UNKNOWN


async def _one(call: Call, booking_id: str) -> tuple[Terms, Price | None]:
    terms = (await terms_of(call, (booking_id,)))[booking_id]
    if not terms.policy["cancellationFeePolicy"]["enabled"]:
        return terms, None
    return terms, (await prices_of(call, (terms.booking,))).get(booking_id)


async def _keep(call: Call, booking_id: str, fee: Fee | None) -> bool:
    if fee is None:
        return False
    return await statements.keep_fee(call.unit, call.site.id, booking_id, fee, call.now)
