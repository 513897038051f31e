"""From the request for slots to the engine's question; every way it can be wrong has its path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openbookings.engine.availability.question import PolicyWindow, Question, ViolationFilter
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.policies import snapshots
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots.lengths import Length, length_asked, step_of
from openbookings.engine.slots.snapshot import Ground, Team, location_key
from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    NotLocalTime,
    UnknownZone,
    Zone,
    parse_local,
)

LONGEST_RANGE_DAYS = 366
LONGEST_RANGE = LONGEST_RANGE_DAYS * DAY
FEW = 10
"""D14: a list names at most ten resources of a type, unless all are asked for."""
_GENDERS = {"ANY_MALE": "MALE", "ANY_FEMALE": "FEMALE"}


class Window(NamedTuple):
    """The local times between which slots are asked for, and the zone they are in."""

    zone: Zone
    first: Local
    end: Local


def read_window(call: Call, request: Document) -> Window:
    """Read zone and range (D3): `from` defaults to now, the range is at most a year.

    Raises `MISSING_ARGUMENTS` without an end and `Invalid` for what cannot be.
    """
    zone = read_zone(request.get("timeZone") or call.site.time_zone, "timeZone")
    if request.get("toLocalDate") is None:
        raise Refused("MISSING_ARGUMENTS", "toLocalDate is required.", argument="toLocalDate")
    sent = request.get("fromLocalDate")
    first = zone.local(call.seconds) if sent is None else read_local(sent, "fromLocalDate")
    end = read_local(request["toLocalDate"], "toLocalDate")
    if end <= first:
        raise _invalid("toLocalDate", "must be after fromLocalDate")
    if end - first > LONGEST_RANGE:
        raise _invalid("toLocalDate", f"must be at most {LONGEST_RANGE_DAYS} days later")
    return Window(zone, first, end)


def read_zone(name: str, path: str) -> Zone:
    """The zone of that name; raises `Invalid` at `path`."""
    try:
        return Zone.of(name)
    except UnknownZone:
        raise _invalid(path, "is not a time zone of the IANA list") from None


def read_local(text: str, path: str) -> Local:
    """A local date-time `YYYY-MM-DDThh:mm:ss` (X13); raises `Invalid` at `path`."""
    try:
        return parse_local(text)
    except NotLocalTime:
        raise _invalid(path, "must be a local date-time, YYYY-MM-DDThh:mm:ss") from None


async def question(
    call: Call,
    offer: Offer,
    ground: Ground,
    window: Window,
    request: Document,
    length: Length | None = None,
) -> Question:
    """Put a request for slots as the engine's question; raises `Invalid` and `Refused`.

    `length` is that of the session, if something else than the customer's choices decides it.
    """
    if length is None:
        choices = request.get("customerChoices") or {}
        length = await length_asked(call, offer, ground.durations, choices)
    filters = request.get("bookingPolicyViolations")
    return Question(
        zone=window.zone,
        window=(window.first, window.end),
        now=call.seconds,
        duration=length.minutes,
        days=length.days,
        step=step_of(offer, ground.durations, ground.around.step),
        locations=asked_locations(offer, request.get("locations") or ()),
        buffer=offer.buffer_minutes,
        policy=policy_window(offer),
        chosen=chosen_resources(ground.teams, request),
        bookable=request.get("bookable"),
        violations=None if filters is None else read_violations(filters),
        per_day=read_per_day(request),
    )


def policy_window(offer: Offer) -> PolicyWindow:
    """When the live policy lets customers book (B32)."""
    window = snapshots.window(offer.policy)
    return PolicyWindow(window.early_minutes, window.late_minutes, offer.bookable_online)


def asked_locations(offer: Offer, asked: Sequence[Document]) -> tuple[str, ...]:
    """The places asked for among the service's own, all of them when none is named (D13)."""
    named = frozenset(each["id"] for each in asked if each.get("id"))
    types = {each.get("locationType") for each in asked if not each.get("id")}
    places = (
        location_key(place)
        for place in offer.places
        if not asked or place.business_id in named or place.type in types
    )
    return tuple(dict.fromkeys(places))


def chosen_resources(teams: Iterable[Team], request: Document) -> dict[str, frozenset[str]]:
    """Which resources may serve, by type: `resourceTypes`, and `resourceIds` of any type (D14)."""
    chosen = {type_id: frozenset(ids) for type_id, ids in _named_types(request) if ids}
    wanted = frozenset(request.get("resourceIds") or ())
    if not wanted:
        return chosen
    members = {
        team.type_id: frozenset(one.resource_id for one in team.members) & wanted for team in teams
    }
    meant = {type_id: ids for type_id, ids in members.items() if ids}
    # Who can never serve leaves no slots; which type they were meant for makes no difference.
    nobody = dict.fromkeys(list(members)[:1], frozenset[str]())
    return {**(meant or nobody), **chosen}


def shown_types(request: Document, chosen: Iterable[str]) -> frozenset[str]:
    """The types whose free resources a list shows: those that the request names (D14)."""
    included = frozenset(request.get("includeResourceTypeIds") or ())
    return included | {type_id for type_id, _ in _named_types(request)} | frozenset(chosen)


def requested_gender(ground: Ground, request: Document) -> str | None:
    """The gender staff must have; refused unless the business shows it publicly (D17)."""
    choice = (request.get("customerChoices") or {}).get("requestedGender") or {}
    wanted = _GENDERS.get(str(choice.get("gender")))
    if wanted is not None and not ground.around.gender_is_public:
        raise Refused("REQUESTED_GENDER_NOT_ALLOWED", "The gender of staff is not public.")
    return wanted


def _named_types(request: Document) -> list[tuple[str, Sequence[str]]]:
    return [
        (each["resourceTypeId"], each.get("resourceIds") or ())
        for each in request.get("resourceTypes") or ()
        if each.get("resourceTypeId")
    ]


def read_per_day(request: Document) -> int | None:
    """The most slots of a day to show (D7); raises `Invalid`."""
    sent: int | None = request.get("timeSlotsPerDay")
    if sent is not None and sent < 0:
        raise Invalid(Violation("timeSlotsPerDay", "must not be negative", "MIN"))
    return sent or None


def read_violations(sent: Document) -> ViolationFilter:
    """The violations that are asked for, field by field (D8); raises `Invalid`."""
    if sent.get("earliestBookingDate") is not None:
        path = "bookingPolicyViolations.earliestBookingDate"
        raise Invalid(Violation(path, "must not be given in a filter (D8)", "FIELD_NOT_ALLOWED"))
    return ViolationFilter(
        sent.get("tooEarlyToBook"), sent.get("tooLateToBook"), sent.get("bookOnlineDisabled")
    )


def _invalid(path: str, description: str) -> Invalid:
    return Invalid(Violation(path, description, "OTHER"))
