"""What events take over from their schedule and members of a series from their master. Pure.

`inheritedFields` of an event names what it takes over now (4.3); the values are stored with the
event and follow changes of the default while it is to come (4.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from openbookings.engine.kernel.call import Document

FROM_SCHEDULE: dict[str, tuple[str, str]] = {
    "LOCATION": ("location", "defaultLocation"),
    "CONFERENCING_DETAILS": ("conferencingDetails", "defaultConferencingDetails"),
    "TIME_ZONE": ("timeZone", "timeZone"),
    "TITLE": ("title", "defaultTitle"),
    "CAPACITY": ("totalCapacity", "defaultCapacity"),
}
"""4.1: field of the event, and the default of the schedule it comes from."""
FROM_MASTER: dict[str, tuple[str, ...]] = {
    **{name: (field,) for name, (field, _) in FROM_SCHEDULE.items()},
    "TIME": ("start", "end"),
    "RESOURCES": ("resources",),
    "PARTICIPANTS": ("participants",),
}
"""4.2: the fields of a member of a series that come from its master, in the order of 4.3."""


def take_defaults(event: Document, schedule: Document) -> None:
    """Fill what a new event did not send from its schedule, and list it (4.1, 4.3, 4.4).

    A field sent as null stays empty and is not listed: it overrides with nothing.
    """
    inherited = [name for name, (field, _) in FROM_SCHEDULE.items() if field not in event]
    follow_schedule(event, schedule, inherited)
    event["inheritedFields"] = inherited
    if event.get("timeZone") is None:
        # An event without a zone has no time; the empty override falls back on the schedule's.
        event["timeZone"] = schedule["timeZone"]


def follow_schedule(event: Document, schedule: Document, names: Iterable[str]) -> None:
    """Give the named fields of an event the values its schedule has now."""
    for name in names:
        field, default = FROM_SCHEDULE[name]
        _set(event, field, schedule.get(default))


def follow_master(event: Document, master: Document, names: Iterable[str]) -> None:
    """Give the named fields of a member the values its master has now; not start and end."""
    for name in names:
        if name != "TIME":
            for field in FROM_MASTER[name]:
                _set(event, field, master.get(field))


def changed_defaults(new: Document, old: Document) -> list[str]:
    """The names of the schedule's defaults in which two states of it differ."""
    return [
        name for name, (_, default) in FROM_SCHEDULE.items() if new.get(default) != old.get(default)
    ]


def overridden(sent: Iterable[str]) -> set[str]:
    """The names that leave `inheritedFields` when these fields are sent (4.4)."""
    fields = set(sent)
    return {name for name, own in FROM_MASTER.items() if fields.intersection(own)}


def _set(event: Document, field: str, value: object) -> None:
    if value is None:
        event.pop(field, None)
    else:
        event[field] = deepcopy(value)
