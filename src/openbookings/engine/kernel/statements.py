"""The kernel's own statements: kept answers of idempotent calls (X18)."""

from __future__ import annotations

from openbookings.engine.store import Unit

KEPT_FOR_MS = 24 * 60 * 60 * 1000


async def reserve_answer(
    unit: Unit, key: tuple[str, str, str, str], digest: bytes, now: int
) -> bool:
    """Claim (site, caller, method, key) for this transaction; False when an answer is kept.

    A second call with the same key that arrives meanwhile waits here for the first to end.
    """
    await unit.execute(
        "DELETE FROM idempotency WHERE site_id = ? AND caller = ? AND method = ? AND key = ?"
        " AND created <= ?",
        *key,
        now - KEPT_FOR_MS,
    )
    return bool(
        await unit.execute(
            "INSERT INTO idempotency (site_id, caller, method, key, digest, created)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *key,
            digest,
            now,
        )
    )


async def kept_answer(
    unit: Unit, key: tuple[str, str, str, str]
) -> tuple[bytes, int, bytes] | None:
    """The digest of the body, the status and the content kept under the key."""
    row = await unit.row(
        "SELECT digest, status, answer FROM idempotency"
        " WHERE site_id = ? AND caller = ? AND method = ? AND key = ?",
        *key,
    )
    return None if row is None else (bytes(row[0]), int(row[1]), bytes(row[2]))


async def keep_answer(
    unit: Unit, key: tuple[str, str, str, str], status: int, content: bytes
) -> None:
    """Store the answer in the transaction of the effect, so that both exist or neither."""
    await unit.execute(
        "UPDATE idempotency SET status = ?, answer = ?"
        " WHERE site_id = ? AND caller = ? AND method = ? AND key = ?",
        status,
        content,
        *key,
    )


async def release_answer(unit: Unit, key: tuple[str, str, str, str]) -> None:
    """Take a claim back, so that the same call may be tried again."""
    await unit.execute(
        "DELETE FROM idempotency WHERE site_id = ? AND caller = ? AND method = ? AND key = ?", *key
    )


async def forget_old_answers(unit: Unit, site_id: str, now: int) -> int:
    """Drop the site's answers older than 24 hours; called by the periodic job."""
    return await unit.execute(
        "DELETE FROM idempotency WHERE site_id = ? AND created <= ?", site_id, now - KEPT_FOR_MS
    )
