"""What is ours in the extended fields of events and schedules: rules and buffers (K1, K2). Pure.

Everything stands under `extendedFields.namespaces.openbookings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.recurrence import LAST_START, RuledSeries
from openbookings.engine.timeline.rrule import ending
from openbookings.engine.timeline.rrule_text import BadRule, continued, parse_rule
from openbookings.engine.timeline.zone import (
    MINUTE,
    Local,
    NotLocalTime,
    Zone,
    day_of,
    parse_local,
)

_NAMESPACE = "openbookings"
_BUFFERS = ("bufferBeforeInMinutes", "bufferAfterInMinutes")
PLACE = f"extendedFields.namespaces.{_NAMESPACE}"


class Buffers(NamedTuple):
    """Seconds for which resources are kept free before a session and after it (K2)."""

    before: int = 0
    after: int = 0


NO_BUFFERS = Buffers()


def addition_of(holder: Document) -> Document:
    """What an event, schedule or service has in our namespace; empty if nothing."""
    namespaces = (holder.get("extendedFields") or {}).get("namespaces") or {}
    return namespaces.get(_NAMESPACE) or {}


def with_addition(holder: Document, addition: Document) -> Document:
    """The extended fields of a holder with this in our namespace and all else as it was."""
    fields = holder.get("extendedFields") or {}
    namespaces = {**(fields.get("namespaces") or {}), _NAMESPACE: addition}
    return {**fields, "namespaces": namespaces}


def buffers_of(holder: Document) -> Buffers | None:
    """The buffers of an event, schedule or service; None if it says nothing about them."""
    addition = addition_of(holder)
    minutes = [addition.get(name) for name in _BUFFERS]
    if minutes == [None, None]:
        return None
    return Buffers(*((each or 0) * MINUTE for each in minutes))


def take_buffers(event: Document, schedule: Document) -> None:
    """Give a new event the buffers of its schedule where it sent none (C36, K2)."""
    own, given = addition_of(event), addition_of(schedule)
    missing = [name for name in _BUFFERS if own.get(name) is None and given.get(name)]
    if missing:
        taken = {name: given[name] for name in missing}
        event["extendedFields"] = with_addition(event, {**own, **taken})


def buffers_as_addition(buffers: Buffers) -> Document:
    """The buffers in wire form."""
    return dict(zip(_BUFFERS, (each // MINUTE for each in buffers), strict=True))


def recurrence_of(event: Document) -> Document | None:
    """The rule of a series that is more than weekly, with its days off (K1)."""
    found: Document | None = addition_of(event).get("recurrence")
    return found if found and found.get("rule") else None


def follow_recurrence(event: Document, master: Document) -> None:
    """Let a stored member of a series carry the rule that its master has now (5.6)."""
    addition, rule = addition_of(event), recurrence_of(master)
    if addition.get("recurrence") != rule:
        kept = {name: value for name, value in addition.items() if name != "recurrence"}
        new = kept if rule is None else {**kept, "recurrence": rule}
        event["extendedFields"] = with_addition(event, new)


def later_part(master: Document, start: Local, later: Local) -> Document:
    """Our addition for a series that goes on from the occurrence at `later`; COUNT is the rest."""
    addition, rule = addition_of(master), recurrence_of(master)
    if rule is None:
        return addition
    rest = continued(rule["rule"], start, later)
    return {**addition, "recurrence": {**rule, "rule": rest}}


def ruled_series(
    recurrence: Document, zone: Zone, start: Local, duration: int, until: Local | None
) -> RuledSeries:
    """The series that a valid rule makes; it ends with the rule or at `until`, if that is sooner.

    COUNT and UNTIL become a last start here, so that nobody has to count again.
    """
    text = recurrence["rule"]
    last = ending(parse_rule(text), start, zone, LAST_START)
    ends = [each for each in (last, until) if each is not None]
    excluded = frozenset(day_of(_day(each)) for each in recurrence.get("excludedDates") or ())
    return RuledSeries(zone, start, duration, text, excluded, min(ends, default=None))


def broken_recurrence(event: Document, path: str) -> Iterator[Violation]:
    """What is wrong with the rule and the days off of an event, which stand at `path` (K1)."""
    recurrence = addition_of(event).get("recurrence")
    if recurrence is None:
        return
    try:
        parse_rule(recurrence.get("rule") or "")
    except BadRule as error:
        yield Violation(f"{path}.rule", str(error), "FORMAT")
    for at, text in enumerate(recurrence.get("excludedDates") or ()):
        try:
            _day(text)
        except NotLocalTime:
            yield Violation(f"{path}.excludedDates[{at}]", "is no day YYYY-MM-DD", "FORMAT")


def _day(text: str) -> Local:
    return parse_local(f"{text}T00:00")
