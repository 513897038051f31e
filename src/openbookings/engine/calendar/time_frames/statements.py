"""The statements about time frames; times are seconds since the epoch (UTC)."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from openbookings.engine.store import Unit
from openbookings.engine.store.naming import rows_named


class Frame(NamedTuple):
    """When the first event of a schedule starts and the last one ends; no end if none does."""

    starts: int | None = None
    ends: int | None = None
    revision: int = 1

    @property
    def status(self) -> str:
        """16.1"""
        if self.starts is None:
            return "NONE"
        return "INFINITE" if self.ends is None else "FINITE"


async def frames(unit: Unit, site_id: str, schedule_ids: Collection[str]) -> dict[str, Frame]:
    """The frames of those schedules that ever had an event."""
    select = "SELECT schedule_id, starts, ends, revision FROM time_frames"
    rows = await rows_named(unit, select, site_id, "schedule_id", schedule_ids)
    return {row[0]: Frame(*row[1:]) for row in rows}


async def hold_frame(unit: Unit, site_id: str, schedule_id: str) -> Frame:
    """The frame of a schedule, which nobody else changes until the transaction ends."""
    row = await unit.row(
        "INSERT INTO time_frames (site_id, schedule_id, revision) VALUES (?, ?, 1)"
        " ON CONFLICT (site_id, schedule_id) DO UPDATE SET revision = time_frames.revision"
        " RETURNING starts, ends, revision",
        site_id,
        schedule_id,
    )
    assert row is not None, "an upsert gives its row"
    return Frame(*row)


async def keep_frame(unit: Unit, site_id: str, schedule_id: str, frame: Frame) -> None:
    """Store a frame that `hold_frame` gave, changed."""
    await unit.execute(
        "UPDATE time_frames SET starts = ?, ends = ?, revision = ?"
        " WHERE site_id = ? AND schedule_id = ?",
        *frame,
        site_id,
        schedule_id,
    )


async def widen_frame(
    unit: Unit, site_id: str, schedule_id: str, starts: int, ends: int
) -> Frame | None:
    """Let the frame of a schedule reach over [starts, ends); None when it did, as most do.

    Nobody waits for anybody unless the frame changes.
    """
    row = await unit.row(
        "INSERT INTO time_frames AS frame (site_id, schedule_id, revision, starts, ends)"
        " SELECT CAST(? AS TEXT), CAST(? AS TEXT), 2, CAST(? AS BIGINT), CAST(? AS BIGINT)"
        " WHERE NOT EXISTS (SELECT 1 FROM time_frames AS held WHERE held.site_id = ?"
        " AND held.schedule_id = ? AND held.starts <= ? AND (held.ends IS NULL OR held.ends >= ?))"
        " ON CONFLICT (site_id, schedule_id) DO UPDATE SET revision = frame.revision + 1,"
        " starts = CASE WHEN frame.starts < excluded.starts THEN frame.starts"
        " ELSE excluded.starts END,"
        " ends = CASE WHEN frame.starts IS NULL OR frame.ends < excluded.ends THEN excluded.ends"
        " ELSE frame.ends END"
        " WHERE frame.starts IS NULL OR excluded.starts < frame.starts"
        " OR excluded.ends > frame.ends RETURNING starts, ends, revision",
        *(site_id, schedule_id, starts, ends) * 2,
    )
    return None if row is None else Frame(*row)


async def stored_bounds(unit: Unit, site_id: str, schedule_id: str) -> tuple[int, int] | None:
    """The first start and last end of the events stored one by one, without cancelled ones."""
    row = await unit.row(
        "SELECT (SELECT starts FROM events WHERE site_id = ? AND schedule_id = ?"
        " AND status <> 'CANCELLED' AND recurrence <> 'MASTER' ORDER BY starts LIMIT 1),"
        " (SELECT ends FROM events WHERE site_id = ? AND schedule_id = ?"
        " AND status <> 'CANCELLED' AND recurrence <> 'MASTER' ORDER BY ends DESC LIMIT 1)",
        *(site_id, schedule_id) * 2,
    )
    assert row is not None, "a row of two sub-selects"
    return None if row[0] is None else (row[0], row[1])
