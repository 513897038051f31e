"""The statements of checkout: order numbers, payments on their way, settings with their secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from openbookings.engine.checkout.sums import Move
from openbookings.engine.store import Unit

_FIRST_NUMBER = 10_001


async def next_order_number(unit: Unit, site_id: str) -> int:
    """The number of the site's next order; whoever comes second waits for the first to end."""
    return int(
        await unit.value(
            "INSERT INTO order_numbers (site_id, last) VALUES (?, ?)"
            " ON CONFLICT (site_id) DO UPDATE SET last = order_numbers.last + 1 RETURNING last",
            site_id,
            _FIRST_NUMBER,
        )
    )


async def sold_with(unit: Unit, site_id: str, booking_ids: Iterable[str]) -> dict[str, str]:
    """The JSON of the orders that bookings were sold with, by booking id."""
    rows = await unit.rows(
        "SELECT b.booking_id, o.doc FROM booking_orders AS b"
        " JOIN orders AS o ON o.site_id = b.site_id AND o.id = b.order_id"
        f" WHERE b.site_id = ? AND {unit.dialect.any_of('b.booking_id')}",
        site_id,
        unit.dialect.list_argument(list(booking_ids)),
    )
    return dict(rows)


async def moves_of(unit: Unit, site_id: str, order_id: str) -> list[Move]:
    """The charges and refunds of an order, as far as money goes."""
    rows = await unit.rows(
        "SELECT id, kind, status, amount, charge FROM payments WHERE site_id = ? AND order_id = ?",
        site_id,
        order_id,
    )
    return [
        Move(payment_id, kind, status, Decimal(amount), charge)
        for payment_id, kind, status, amount, charge in rows
    ]


async def refunds_of(unit: Unit, site_id: str, payment_id: str) -> Decimal:
    """What is refunded of a charge, or on its way back."""
    rows = await unit.rows(
        "SELECT amount FROM payments"
        " WHERE site_id = ? AND charge = ? AND kind = 'REFUND' AND status <> 'FAILED'",
        site_id,
        payment_id,
    )
    return sum((Decimal(amount) for (amount,) in rows), Decimal(0))


async def saved_method(unit: Unit, site_id: str, order_id: str) -> str | None:
    """The provider's name of the card that was saved with an order, the last one."""
    found = await unit.value(
        "SELECT saved_method FROM payments WHERE site_id = ? AND order_id = ?"
        " AND saved_method IS NOT NULL AND status = 'SUCCEEDED' ORDER BY id DESC LIMIT 1",
        site_id,
        order_id,
    )
    return None if found is None else str(found)


class Errand(NamedTuple):
    """A payment that the provider has to be asked for, as it was claimed."""

    site_id: str
    id: str
    order_id: str
    kind: str
    amount: str
    provider: str
    saved_method: str | None
    charge: str | None
    attempts: int
    doc: str


_ERRAND = "site_id, id, order_id, kind, amount, provider, saved_method, charge, attempts, doc"


async def any_due(unit: Unit, now: int) -> bool:
    """Whether a payment waits for its provider to be asked."""
    return await unit.value("SELECT 1 FROM payments WHERE due <= ? LIMIT 1", now) is not None


async def claim_due(unit: Unit, now: int, again_at: int, limit: int) -> list[Errand]:
    """Take payments that wait; nobody else gets them before `again_at` (ms)."""
    rows = await unit.rows(
        "WITH waiting AS MATERIALIZED (SELECT site_id, id FROM payments"
        f" WHERE due <= ? ORDER BY due LIMIT ? {unit.dialect.skips_locked})"
        " UPDATE payments SET due = ?, attempts = attempts + 1"
        f" WHERE (site_id, id) IN (SELECT site_id, id FROM waiting) RETURNING {_ERRAND}",
        now,
        limit,
        again_at,
    )
    return [Errand(*row) for row in rows]


async def note(unit: Unit, site_id: str, payment_id: str, columns: Mapping[str, object]) -> None:
    """Write what is not shown of a payment: `due`, `reference`, `saved_method`."""
    changes = ", ".join(f"{name} = ?" for name in columns)
    sql = f"UPDATE payments SET {changes} WHERE site_id = ? AND id = ?"
    await unit.execute(sql, *columns.values(), site_id, payment_id)


async def reference_of(unit: Unit, site_id: str, payment_id: str) -> str | None:
    """The provider's name of a payment."""
    found = await unit.value(
        "SELECT reference FROM payments WHERE site_id = ? AND id = ?", site_id, payment_id
    )
    return None if found is None else str(found)


async def is_news(unit: Unit, site_id: str, provider: str, message_id: str, now: int) -> bool:
    """Note a message of a provider; False when it was noted before."""
    return bool(
        await unit.execute(
            "INSERT INTO payment_messages (site_id, provider, message_id, received)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            site_id,
            provider,
            message_id,
            now,
        )
    )


class Secrets(NamedTuple):
    """Which provider a site uses, and the secrets it is addressed with."""

    revision: int
    provider: str
    secret_key: str | None
    webhook_secret: str | None
    updated: str


async def settings_of(unit: Unit, site_id: str) -> Secrets | None:
    """The payment settings of a site that has chosen some."""
    row = await unit.row(
        "SELECT revision, provider, secret_key, webhook_secret, updated FROM payment_settings"
        " WHERE site_id = ?",
        site_id,
    )
    return None if row is None else Secrets(*row)


async def replace_settings(unit: Unit, site_id: str, new: Secrets) -> bool:
    """Store settings over those of the revision before; False when that is not the current one."""
    return bool(
        await unit.execute(
            "INSERT INTO payment_settings"
            " (site_id, revision, provider, secret_key, webhook_secret, updated)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (site_id) DO UPDATE SET"
            " revision = excluded.revision, provider = excluded.provider,"
            " secret_key = excluded.secret_key, webhook_secret = excluded.webhook_secret,"
            " updated = excluded.updated"
            " WHERE payment_settings.revision = excluded.revision - 1",
            site_id,
            *new,
        )
    )
