"""Which variant of a service a party pays for: the first one that matches wins (F3, F11). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.pricing.periods import holds
from openbookings.engine.pricing.tariff import Tariff, Variant
from openbookings.engine.query.texts import fold
from openbookings.engine.timeline.zone import DAY, Local
from openbookings.engine.variants.choices import RANGES

_CHOSEN = ("custom", "duration")
_MOST_PARTICIPANTS = 999


class Time(NamedTuple):
    """When a session is: its start on the business's clock, and how long it lasts."""

    start: Local
    minutes: int
    days: int
    """Days that are begun, for services that are priced by the day."""


class Group(NamedTuple):
    """Participants of one booking who choose the same, and thus pay the same."""

    participants: int
    choices: Sequence[Document] = ()
    resource_ids: frozenset[str] = frozenset()
    """Who gives the session, as far as it is known."""
    time: Time | None = None


def time_of(start: Local, end: Local, seconds: int) -> Time:
    """The time between two moments of the business's clock that are really so far apart."""
    return Time(start, seconds // 60, max(1, -((start - end) // DAY)))


def variant_for(tariff: Tariff, group: Group, party: int) -> Variant | None:
    """The first variant that matches the group; `party` is the number of all participants."""
    for variant in tariff.variants:
        if _matches(variant.choice, group, party):
            return variant
    return None


def _matches(choice: Document, group: Group, party: int) -> bool:
    if choice.get("participantRange"):
        span = choice["participantRange"]
        least = span.get("minParticipants") or 1
        return bool(least <= party <= (span.get("maxParticipants") or _MOST_PARTICIPANTS))
    if choice.get("staffMemberId"):
        return _is_with(choice, group)
    if choice.get("dateTime"):
        return group.time is not None and holds(choice["dateTime"], group.time.start)
    if choice.get("durationRange"):
        return group.time is not None and _in_tier(choice["durationRange"], group.time)
    return _is_chosen(choice, group)


def _is_with(choice: Document, group: Group) -> bool:
    """A price by staff member is that of who gives the session; a wish counts until then."""
    if group.resource_ids:
        return choice["staffMemberId"] in group.resource_ids
    return any(each.get("choiceId") == choice["id"] for each in group.choices)


def _is_chosen(choice: Document, group: Group) -> bool:
    if any(_same(choice, each) for each in group.choices):
        return True
    # Without a word about it, the length of the session is the length that was chosen.
    length = choice["duration"]["minutes"] if choice.get("duration") else None
    named = any(each.get(name) for each in group.choices for name in (*_CHOSEN, "choiceId"))
    return (
        length is not None and not named and group.time is not None and group.time.minutes == length
    )


def _same(choice: Document, sent: Document) -> bool:
    if sent.get("choiceId"):
        return bool(sent["choiceId"] == choice["id"])
    if choice.get("custom"):
        return fold(sent.get("custom") or "") == fold(choice["custom"])
    minutes = (sent.get("duration") or {}).get("minutes")
    return minutes is not None and bool(minutes == choice["duration"]["minutes"])


def _in_tier(tier: Document, time: Time) -> bool:
    unit = next(name for name in RANGES if tier.get(name))
    shortest, longest = (tier[unit][name] for name in RANGES[unit])
    length = time.minutes if unit == "hourOptions" else time.days
    return bool(shortest <= length <= longest)
