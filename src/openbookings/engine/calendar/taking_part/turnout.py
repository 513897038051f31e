"""What events show of their participations: who comes, and how many places are left (10.1-10.3).

An event counts its own participations, those of its schedule (10.7) and, as a member of a
series, those of its master (10.9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from openbookings.engine.calendar.privacy import Personal
from openbookings.engine.calendar.taking_part import statements
from openbookings.engine.calendar.taking_part.statements import Turnout
from openbookings.engine.kernel.call import Call, Document

MOST_LISTED = 50
"""10.3"""
_decode = msgspec.json.Decoder(dict).decode


async def count_in(
    call: Call, events: Sequence[Document], personal: Personal = Personal.ALL
) -> None:
    """Write `participants` and `remainingCapacity` into events, in one statement.

    What the caller may not see is not read: with `Personal.OWN` only the caller's own (13.3).
    """
    if not events:
        return
    found = await statements.turnouts(
        call.unit,
        call.site.id,
        {each for event in events for each in _series_and_self(event)},
        {event["scheduleId"] for event in events},
        most=MOST_LISTED + 1 if personal is Personal.ALL else 1,
        contact_id=call.caller.id if personal is Personal.OWN else None,
    )
    for event in events:
        targets = (*_series_and_self(event), event["scheduleId"])
        turnouts = [found[each] for each in targets if each in found]
        own = call.caller.id if personal is Personal.OWN else None
        _write(event, turnouts, own)


def show_only(event: Document, participation: Document) -> None:
    """Write what `count_in` would into a new event in which only one party takes part."""
    pending = participation["status"] == "PENDING_CONFIRMATION"
    text = msgspec.json.encode(participation).decode()
    _write(event, [Turnout(participation["partySize"], pending, (text,))], None)


async def parties(call: Call, events: Iterable[Document]) -> Mapping[str, int]:
    """How many take part in events themselves and, by its id, in their schedules as a whole."""
    listed = list(events)
    found = await statements.turnouts(
        call.unit,
        call.site.id,
        {event["id"] for event in listed},
        {event["scheduleId"] for event in listed},
        most=1,
    )
    return {target: turnout.total for target, turnout in found.items()}


def _series_and_self(event: Document) -> tuple[str, ...]:
    series = event.get("recurringEventId")
    return (event["id"],) if series is None else (event["id"], series)


def _write(event: Document, turnouts: Sequence[Turnout], own: str | None) -> None:
    total = sum(each.total for each in turnouts)
    capacity = event.get("totalCapacity")
    # 10.1, C33: never below zero; absent without a capacity.
    event.pop("remainingCapacity", None)
    if capacity is not None:
        event["remainingCapacity"] = max(0, capacity - total)
    listed = [_decode(text) for each in turnouts for text in each.listed]
    if own is not None:
        listed = [each for each in listed if _contact(each) == own]
        total = sum(each["partySize"] for each in listed)
    participants: Document = {
        "total": total,
        "list": [each["participant"] for each in listed[:MOST_LISTED] if "participant" in each],
        "hasMore": len(listed) > MOST_LISTED,
    }
    if total:
        pending = (
            any(each["status"] == "PENDING_CONFIRMATION" for each in listed)
            if own is not None
            else any(each.pending for each in turnouts)
        )
        participants["status"] = "PENDING_CONFIRMATION" if pending else "CONFIRMED"
    event["participants"] = participants


def _contact(participation: Document) -> object:
    return (participation.get("participant") or {}).get("contactId")
