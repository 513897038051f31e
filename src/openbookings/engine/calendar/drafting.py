"""From a request to an event that may be written: defaults, what was sent, every check.

A draft changes nothing, so that one bad item can refuse a whole bulk call beforehand (17.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from openbookings.engine.calendar import additions, details, rules, statements, times
from openbookings.engine.calendar.defaults import overridden, take_defaults
from openbookings.engine.calendar.finding import find_event, open_schedule_of
from openbookings.engine.calendar.keeping import fresh
from openbookings.engine.calendar.resource import EVENTS, require_location, with_zone
from openbookings.engine.calendar.rules import Moment
from openbookings.engine.calendar.stretches import WEEKDAYS
from openbookings.engine.calendar.writers import require_writer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.verbs import require_revision
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.zone import weekday_of

_SENT_ONCE = ("scheduleId", "type")
_CHANGEABLE = (
    "title",
    "start",
    "end",
    "allDay",
    "timeZone",
    "recurrenceRule",
    "transparency",
    "location",
    "resources",
    "totalCapacity",
    "conferencingDetails",
    "notes",
    "extendedFields",
)


class Draft(NamedTuple):
    """An event as it is to be written, as it is now (None for a new one), and its schedule."""

    new: Document
    old: Document | None
    schedule: Document


async def draft_new(call: Call, given: Document, path: str = "event") -> Draft:
    """A new event as it would be stored (3.x, 4.1).

    Raises `Invalid` with every violation, below `path`; `Refused` for an unknown or cancelled
    schedule, an unknown resource or location, and for staff who may not write there (13.5).
    """
    schedule = with_zone(call, await open_schedule_of(call, given["scheduleId"]))
    event = {name: given[name] for name in (*_SENT_ONCE, *_CHANGEABLE) if name in given}
    take_defaults(event, schedule)
    additions.take_buffers(event, schedule)
    event = {
        "type": "DEFAULT",  # 3.5
        "transparency": "OPAQUE",  # 8.2
        "allDay": False,
        **{name: value for name, value in event.items() if value is not None},
        "recurrenceType": "MASTER" if _repeats(event) else "NONE",
        **fresh(call, schedule),
    }
    require_writer(call.caller, schedule, event, event)
    await _settle(call, event, Moment(call.seconds, starts_anew=True, path=path))
    return Draft(event, None, schedule)


async def draft_change(
    call: Call, given: Document, mask: object = None, path: str = "event"
) -> Draft:
    """An event as it would be after a change: only what was sent differs (6.13).

    Raises `Refused` for an unknown, cancelled (7.6) or meanwhile changed event (6.12), else as
    `draft_new`.
    """
    old = await find_event(call, given["id"])
    if old["status"] == "CANCELLED":
        raise already_cancelled(old)
    require_revision(EVENTS, old, given.get("revision"))
    schedule = with_zone(call, await open_schedule_of(call, old["scheduleId"]))
    sent = _sent(given, mask)
    require_writer(call.caller, schedule, old, sent)
    _refuse_other_rule(old, sent, path)
    _refuse_other_recurrence(old, sent, path)
    new = _with(old, sent)
    new.setdefault("timeZone", schedule["timeZone"])
    if old["recurrenceType"] == "INSTANCE":
        new["recurrenceType"] = "EXCEPTION"  # 6.1
    anew = "start" in sent or "recurrenceRule" in sent
    await _settle(call, new, Moment(call.seconds, anew, path))
    return Draft(new, old, schedule)


def _repeats(event: Document) -> bool:
    return bool(event.get("recurrenceRule")) or additions.recurrence_of(event) is not None


def already_cancelled(event: Document) -> Refused:
    """The refusal of a change to a cancelled event (7.5, 7.6)."""
    words = "The event was cancelled for good."
    return Refused("EVENT_ALREADY_CANCELLED", words, id=event["id"])


def _sent(given: Document, mask: object) -> Document:
    """What the caller wants to change; listed in a mask and absent means emptied (6.13)."""
    paths = mask.get("paths") if isinstance(mask, dict) else mask
    if isinstance(paths, str):
        paths = paths.split(",")
    if not isinstance(paths, list) or not paths:
        return {name: given[name] for name in _CHANGEABLE if name in given}
    names = {str(each).strip().split(".", 1)[0] for each in paths}
    return {name: given.get(name) for name in _CHANGEABLE if name in names}


def _with(old: Document, sent: Document) -> Document:
    """The event with what was sent; an overridden field is no longer inherited (4.4)."""
    new = {**old, **sent}
    for name in ("start", "end"):
        if name in sent:
            new[name] = {"localDate": (sent[name] or {}).get("localDate")}
    new = {name: value for name, value in new.items() if value is not None}
    for name, default in (("transparency", "OPAQUE"), ("allDay", False)):
        new.setdefault(name, default)
    left = overridden(sent)
    new["inheritedFields"] = [each for each in old["inheritedFields"] if each not in left]
    return new


def _refuse_other_rule(old: Document, sent: Document, path: str) -> None:
    """5.8: members do not change the rule; nor does an event become or stop being a series."""
    if "recurrenceRule" not in sent:
        return
    rule = sent["recurrenceRule"]
    if old["recurrenceType"] == "MASTER":
        words = None if rule else "the rule of a series cannot be taken away"
    elif rules.changes_rule(rule, old.get("recurrenceRule")):
        words = "only the rule of a MASTER can be changed"
    else:
        del sent["recurrenceRule"]
        words = None
    if words is not None:
        raise Invalid(Violation(f"{path}.recurrenceRule", words, "FIELD_NOT_ALLOWED"))


def _refuse_other_recurrence(old: Document, sent: Document, path: str) -> None:
    """K1: what 5.8 says of the rule; extended fields without one leave a member as it is."""
    recurrence = additions.recurrence_of(sent)
    if old["recurrenceType"] == "MASTER" or recurrence is None:
        return
    if recurrence != additions.recurrence_of(old):
        place, words = f"{path}.{additions.PLACE}.recurrence", "only a MASTER has a rule"
        raise Invalid(Violation(place, words, "FIELD_NOT_ALLOWED"))


async def _settle(call: Call, event: Document, moment: Moment) -> None:
    """Bring a draft to its stored form, or raise what is wrong with it."""
    event["resources"] = _cleaned(event.get("resources") or ())
    found = rules.broken(event, moment)
    if found:
        raise Invalid(*found)
    zone = times.zone_of(event)
    times.place(event, times.local_start(event), times.local_end(event), zone)
    if _repeats(event):
        event["recurrenceRule"] = _stored_rule(event)
    if event.get("location"):
        event["location"] = details.kept_location(event["location"])
        await require_location(call, details.business_location_id(event))
    await _name_resources(call, event["resources"])


def _cleaned(resources: Iterable[Document]) -> list[Document]:
    """Each resource once, with what counts when it is left out (3.7, 8.2)."""
    once = {each["id"]: each for each in resources}
    return [
        {
            "id": each["id"],
            "transparency": each.get("transparency") or "OPAQUE",
            "permissionRole": each.get("permissionRole") or "WRITER",
        }
        for each in once.values()
    ]


def _stored_rule(event: Document) -> Document:
    """5.1; of a series by another rule what was sent, else the week of its start (K1)."""
    rule = event.get("recurrenceRule") or {}
    stored: Document = {
        "frequency": "WEEKLY",
        "interval": rule.get("interval") or 1,
        "days": rule.get("days") or [WEEKDAYS[weekday_of(times.local_start(event))]],
    }
    until = (rule.get("until") or {}).get("localDate")
    if until is not None:
        stored["until"] = times.until(times.minute(until), times.zone_of(event))
    return stored


async def _name_resources(call: Call, resources: list[Document]) -> None:
    """Note the type of each resource, for the filter; raises `Refused` for unknown ones (3.8)."""
    if not resources:
        return
    ids = [each["id"] for each in resources]
    known = await statements.resources(call.unit, call.site.id, ids)
    for each in resources:
        if each["id"] not in known:
            raise not_found("Resource", each["id"], "RESOURCE_NOT_FOUND")
        if known[each["id"]].type is not None:
            each["type"] = known[each["id"]].type
