"""From the slot a request sends to the wish that is looked for on the calendar (E1-E9, E23)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openbookings.engine.bookings.occupying import Named, Wish
from openbookings.engine.bookings.places import place_of
from openbookings.engine.bookings.slot_times import instant_of, zone_of
from openbookings.engine.bookings.target import slot_not_available
from openbookings.engine.catalog.offers import Offer, Place
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.people.roster import STAFF_TYPE_ID, bookables
from openbookings.engine.people.settings import public_visibility
from openbookings.engine.query.violations import Violation
from openbookings.engine.settings.time_slots import step_of
from openbookings.engine.slots.choosing import Time
from openbookings.engine.slots.lengths import (
    by_the_day,
    can_last,
    end_meant,
    ends_meant,
    load_durations,
)
from openbookings.engine.slots.snapshot import location_key, needed_types
from openbookings.engine.timeline.zone import MINUTE, Zone

_NEEDED = ("serviceId", "scheduleId", "startDate", "endDate", "timezone")
_GENDERS = {"ANY_MALE": "MALE", "ANY_FEMALE": "FEMALE"}


class Asked(NamedTuple):
    """A slot that was read: where, in which zone, whom it names, and the wish for the calendar."""

    wish: Wish
    place: Place
    zone: Zone
    resource_ids: frozenset[str]


def refuse_incomplete(entity: Document, path: str) -> None:
    """Raises `Invalid` for a booked entity that lacks what every such request must say.

    A class needs its service and event only (E3), an appointment more (E2).
    """
    slot = entity.get("slot")
    if slot is None:
        if entity.get("schedule") is None:
            words = "must hold either a slot or a schedule"
            raise Invalid(Violation(path, words, "REQUIRED_ONE_OF_FIELD"))
        return
    of_event = bool(slot.get("eventId") or slot.get("sessionId"))
    found = list(_missing(slot, f"{path}.slot", ("serviceId",) if of_event else _NEEDED))
    if not of_event:
        found += _missing_place(slot, f"{path}.slot")
    if found:
        raise Invalid(*found)


async def read_slot(call: Call, offer: Offer, slot: Document, path: str, *, exact: bool) -> Asked:
    """The slot of an appointment as it was sent.

    Raises `Invalid`, `INVALID_DATE_FORMAT`, `INVALID_TIME_ZONE`, `SCHEDULE_NOT_FOUND` (E5),
    `INVALID_FLOW_SELECTED_RESOURCES` (E23). With `exact` a time that cannot be a slot whatever
    the calendar says is `SLOT_NOT_AVAILABLE`; without, any session of some length will do.
    """
    missing = [*_missing(slot, path, _NEEDED), *_missing_place(slot, path)]
    if missing:
        raise Invalid(*missing)
    if str(slot["scheduleId"]).lower() != offer.schedule_id:
        raise not_found("Schedule", str(slot["scheduleId"]), "SCHEDULE_NOT_FOUND")
    zone = zone_of(slot["timezone"])
    place = place_of(offer, slot["location"], f"{path}.location")
    start = instant_of(slot["startDate"], zone)
    ends = ends_meant(zone, start, zone.local(instant_of(slot["endDate"], zone)))
    if not ends:
        raise Invalid(Violation(f"{path}.endDate", "must be after startDate", "OTHER"))
    end = await end_meant(call, offer, start, ends)
    named = await _named(call, offer, slot)
    wanted = {**await of_gender(call, offer, slot), **named}
    wish = Wish(offer, Time(start, end, location_key(place)), wanted)
    if exact and start < call.seconds:
        raise slot_not_available(offer, "past")  # D3
    return Asked(wish, place, zone, frozenset().union(*named.values()))


async def refuse_other_length(
    call: Call, wish: Wish, add_on_minutes: int, booked: Document
) -> None:
    """Raises `SLOT_NOT_AVAILABLE` unless session and add-ons have their length (E6, D19, E21).

    `booked` holds the choices of the participants; a chosen duration is that of the session. How
    many days are rented is for the calendar to judge (D40).
    """
    minutes, rest = divmod(wish.time.end - wish.time.start, MINUTE)
    session = minutes - add_on_minutes
    durations = (await load_durations(call, (wish.offer,))).get(wish.offer.id, {})
    chosen = {durations[each] for each in _chosen_ids(booked) if each in durations}
    fits = chosen <= {session} and can_last(wish.offer, durations, session)
    if not fits or (rest and not by_the_day(wish.offer)):
        raise slot_not_available(wish.offer, "wrongDuration")


def _chosen_ids(booked: Document) -> Iterator[str]:
    for group in (booked.get("participantsChoices") or {}).get("serviceChoices") or ():
        for choice in group.get("choices") or ():
            if choice.get("choiceId"):
                yield choice["choiceId"].lower()


def _missing(slot: Document, path: str, names: tuple[str, ...]) -> Iterator[Violation]:
    for name in names:
        if not slot.get(name):
            yield Violation(f"{path}.{name}", "is required", "REQUIRED_FIELD")


def _missing_place(slot: Document, path: str) -> Iterator[Violation]:
    kind = (slot.get("location") or {}).get("locationType")
    if kind in (None, "UNDEFINED"):
        yield Violation(f"{path}.location.locationType", "is required", "REQUIRED_FIELD")


async def _named(call: Call, offer: Offer, slot: Document) -> Named:
    """The resources the request names, by type."""
    sent = [slot["resource"]] if slot.get("resource") else []
    ids = [each["id"].lower() for each in (*sent, *(slot.get("additionalResources") or ()))]
    named: dict[str, frozenset[str]] = {}
    if ids:
        known = await bookables(call.unit, call.site.id, resource_ids=ids)
        types = {each.resource_id: each.type_id for each in known}
        needed = {type_id for type_id, _ in needed_types(offer)}
        for each in ids:
            if each not in types:
                raise not_found("Resource", each, "RESOURCE_NOT_FOUND")
            if types[each] not in needed or types[each] in named:
                raise _other_resources(f"{each} is not what {offer.name} needs")
            named[types[each]] = frozenset({each})
    _refuse_contradiction(slot, named)
    await _refuse_missing_staff(call, offer, named)
    return named


def _refuse_contradiction(slot: Document, named: Named) -> None:
    """E23: a type with a specific selection has a named resource, one without has none."""
    for selection in slot.get("resourceSelections") or ():
        type_id = str(selection.get("resourceTypeId") or STAFF_TYPE_ID).lower()
        specific = selection.get("selectionMethod") == "SPECIFIC_RESOURCE"
        if specific != (type_id in named):
            raise _other_resources("resourceSelections and the named resources differ")


async def _refuse_missing_staff(call: Call, offer: Offer, named: Named) -> None:
    """B14 and E23: policy or setting may demand that the customer chooses."""
    if not offer.staff_ids or STAFF_TYPE_ID in named:
        return
    chooses = offer.policy["resourcesPolicy"]
    must = chooses["enabled"] and not chooses["autoAssignAllowed"]
    if must or (await step_of(call, offer.app_id)).staff_strategy == "CUSTOMER_MUST_CHOOSE":
        raise _other_resources("a staff member must be chosen")


async def of_gender(call: Call, offer: Offer, slot: Document) -> Named:
    """Staff of the gender the customer asks for; nothing when they ask for none.

    Raises `REQUESTED_GENDER_NOT_ALLOWED` where the business does not show it (D17).
    """
    wanted = {
        _GENDERS[selection["requestedGender"]["gender"]]
        for selection in slot.get("resourceSelections") or ()
        if (selection.get("requestedGender") or {}).get("gender") in _GENDERS
    }
    if not wanted:
        return {}
    if not (await public_visibility(call)).gender:
        raise Refused("REQUESTED_GENDER_NOT_ALLOWED", "The gender of staff is not public.")
    staff = await bookables(call.unit, call.site.id, resource_ids=offer.staff_ids)
    return {STAFF_TYPE_ID: frozenset(each.resource_id for each in staff if each.gender in wanted)}


def _other_resources(words: str) -> Refused:
    return Refused("INVALID_FLOW_SELECTED_RESOURCES", f"The resources do not fit: {words}.")
