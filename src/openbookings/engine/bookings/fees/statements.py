"""The statements of fees: what bookings owe, and the order each was sold with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from openbookings.engine.bookings.fees.windows import Fee
from openbookings.engine.store import Unit, documents
from openbookings.engine.store.clauses import Clause
from openbookings.engine.store.naming import rows_named


class KeptFee(NamedTuple):
    """A fee that fell due, and whether an order has taken it over."""

    fee: Fee
    applied: bool


async def keep_fee(unit: Unit, site_id: str, booking_id: str, fee: Fee, now: int) -> bool:
    """Note that a fee fell due; False when the booking owes one already (F24)."""
    return bool(
        await unit.execute(
            "INSERT INTO booking_fees"
            " (site_id, booking_id, trigger_name, amount, currency, applied, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            site_id,
            booking_id,
            fee.trigger,
            str(fee.amount),
            fee.currency,
            False,
            now,
        )
    )


async def kept_fees(unit: Unit, site_id: str, booking_ids: Iterable[str]) -> dict[str, KeptFee]:
    """The fees that fell due, by booking id."""
    kept = "SELECT booking_id, amount, currency, trigger_name, applied FROM booking_fees"
    return {
        booking_id: KeptFee(Fee(Decimal(amount), currency, trigger), bool(applied))
        for booking_id, amount, currency, trigger, applied in await rows_named(
            unit, kept, site_id, "booking_id", booking_ids
        )
    }


async def mark_applied(unit: Unit, site_id: str, booking_ids: Iterable[str]) -> None:
    """Note that an order has taken over the fees of these bookings."""
    await unit.execute(
        "UPDATE booking_fees SET applied = ?"
        f" WHERE site_id = ? AND {unit.dialect.any_of('booking_id')}",
        True,
        site_id,
        unit.dialect.list_argument(list(booking_ids)),
    )


async def sell(unit: Unit, site_id: str, booking_ids: Iterable[str], order_id: str) -> None:
    """Note with which order bookings were sold; raises `Duplicate` for one sold before."""
    await unit.execute_many(
        "INSERT INTO booking_orders (site_id, booking_id, order_id) VALUES (?, ?, ?)",
        [(site_id, booking_id, order_id) for booking_id in booking_ids],
    )


async def orders_of(unit: Unit, site_id: str, booking_ids: Iterable[str]) -> dict[str, str]:
    """The ids of the orders that bookings were sold with, by booking id."""
    sold = "SELECT booking_id, order_id FROM booking_orders"
    return dict(await rows_named(unit, sold, site_id, "booking_id", booking_ids))


async def hold_orders_of(unit: Unit, site_id: str, booking_ids: Iterable[str]) -> None:
    """Keep the orders of bookings from being changed until the transaction ends; see `hold`."""
    wanted = list(booking_ids)
    if wanted:
        sold = Clause(
            "id IN (SELECT order_id FROM booking_orders"
            f" WHERE site_id = ? AND {unit.dialect.any_of('booking_id')})",
            (site_id, unit.dialect.list_argument(wanted)),
        )
        await documents.hold_where(unit, "orders", site_id, sold)


async def kept_prices(unit: Unit, site_id: str, booking_ids: Iterable[str]) -> dict[str, str]:
    """The JSON of the prices that bookings were made at, by booking id."""
    rows = await rows_named(unit, "SELECT id, price FROM bookings", site_id, "id", booking_ids)
    return {booking_id: price for booking_id, price in rows if price is not None}
