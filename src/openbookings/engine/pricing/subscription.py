"""Courses paid by the month: how many payments are left for who joins (A38, F7). Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime

from openbookings.engine.kernel.call import Document


def payments_left(subscription: Document, joined: int) -> int:
    """The payments of somebody who joins at `joined` (seconds since the epoch).

    Somebody who joins late pays the remaining months, the one under way included; before the
    start all of them.
    """
    total = int(subscription["totalPayments"])
    started = datetime.fromisoformat(subscription["recurringStartDate"]).astimezone(UTC)
    return max(0, total - _whole_months(started, datetime.fromtimestamp(joined, UTC)))


def _whole_months(start: datetime, end: datetime) -> int:
    """Months that are over; a month that lacks the day of the start ends on its last day."""
    if end < start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    due = min(start.day, monthrange(end.year, end.month)[1])
    is_over = (end.day, end.time()) >= (due, start.time())
    return months if is_over else months - 1
