"""What a booking keeps of its policy, and what may be decided from it (B31-B33). Pure.

A snapshot is never changed; times are seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.policies import rules

_MINUTE = 60


class Window(NamedTuple):
    """When a new booking may be made: minutes before the start, None for no limit (B2-B7)."""

    early_minutes: int | None
    late_minutes: int | None
    after_start: bool


def snapshot(policy: Document) -> Document:
    """The policy as a booking keeps it from its creation on (B31)."""
    return deepcopy(policy)


def together(policies: Sequence[Document]) -> Document:
    """The one policy several connected ones mean: itself, or the strictest of them (B33)."""
    return policies[0] if len(policies) == 1 else rules.strictest(policies)


def window(policy: Document) -> Window:
    """When a booking under this policy may be made."""
    early, late = policy["limitEarlyBookingPolicy"], policy["limitLateBookingPolicy"]
    return Window(
        early["earliestBookingInMinutes"] if early["enabled"] else None,
        late["latestBookingInMinutes"] if late["enabled"] else None,
        bool(policy["bookAfterStartPolicy"]["enabled"]),
    )


def may_cancel(policy: Document, start: int, now: int) -> bool:
    """Whether a session starting at `start` may still be cancelled at `now` (B9, E54)."""
    part = policy["cancellationPolicy"]
    minutes = part["latestCancellationInMinutes"] if part["limitLatestCancellation"] else None
    return bool(part["enabled"]) and _in_time(start, now, minutes)


def may_reschedule(policy: Document, start: int, now: int) -> bool:
    """Whether a session starting at `start` may still be moved at `now` (B10, E47)."""
    part = policy["reschedulePolicy"]
    minutes = part["latestRescheduleInMinutes"] if part["limitLatestReschedule"] else None
    return bool(part["enabled"]) and _in_time(start, now, minutes)


def anonymous_may_cancel(policy: Document) -> bool:
    """Whether a link without login may cancel; null counts as yes (B11)."""
    return policy["cancellationPolicy"].get("allowAnonymous") is not False


def anonymous_may_reschedule(policy: Document) -> bool:
    """Whether a link without login may reschedule; null counts as yes (B11)."""
    return policy["reschedulePolicy"].get("allowAnonymous") is not False


def most_participants(policy: Document) -> int:
    """The most participants one booking may have (B13)."""
    return int(policy["participantsPolicy"]["maxParticipantsPerBooking"])


def _in_time(start: int, now: int, minutes: int | None) -> bool:
    # B8: exactly at the limit is still in time.
    return minutes is None or start - now >= minutes * _MINUTE
