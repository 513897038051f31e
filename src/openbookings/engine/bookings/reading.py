"""The reader: bookings queried and counted, with the extras that were asked for (E86-E90)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import msgspec

from openbookings.engine.bookings import access, expiring, statements
from openbookings.engine.bookings.permitted import allowed_actions
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.bookings.slot_times import adjusted_times, zone_of
from openbookings.engine.calendar.finding import find_events
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.permission import require_permission
from openbookings.engine.kernel.queries import both, read_question, run_count, run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.tree import Compare, Filter, Some
from openbookings.engine.store.selection import Expression
from openbookings.engine.timeline.zone import Zone

_decode = msgspec.json.Decoder(dict).decode

ACTIONS, POLICY = "withBookingAllowedActions", "withBookingPolicySettings"
SUBMISSIONS = "withFormSubmissions"
_OFFERED = frozenset({ACTIONS, POLICY, SUBMISSIONS})
_MOST_ANSWERS = 100
_NEEDED = {
    POLICY: "BOOKINGS.BOOKING_POLICY_SNAPSHOT_READ",
    "withBookingFeeDetails": "BOOKINGS.BOOKING_FEES_READ",
}
_EXTRA = ("startDate", "endDate", "status", "formSubmissionId", "policySnapshot", "id")

FromAbove = Callable[[Call, Sequence[str], str | None], Awaitable[Mapping[str, Document]]]
"""Takes booking ids and the session that was asked for, if one was; gives the extra by id."""
_FROM_ABOVE: dict[str, tuple[str, FromAbove]] = {}


def shows(flag: str, field: str, extra: FromAbove) -> None:
    """Let a room above fill `field` of extended bookings where `flag` asks for it (E88)."""
    if flag in _FROM_ABOVE:
        raise LookupError(f"{flag} is answered twice")
    _FROM_ABOVE[flag] = (field, extra)


@method("extendedBookings.queryExtendedBookings")
async def query_extended_bookings(call: Call, request: Document) -> Document:
    """The bookings the caller may see, newest first (E86)."""
    return await _query(call, request)


@method("extendedBookings.query")
async def query(call: Call, request: Document) -> Document:
    """As `queryExtendedBookings`; `sessionId` asks for the bookings of one session (E89)."""
    session_id = request.get("sessionId")
    if session_id is None:
        return await _query(call, request)
    asked = request.get("query") or {}
    condition = {name: value for name, value in (asked.get("filter") or {}).items() if name != "id"}
    event = (await find_events(call, (session_id,))).get(session_id)
    # E89: bookings of a course name no session.
    course = event["scheduleId"] if event and event["type"] == "COURSE" else None
    named = Some(
        (
            Compare("bookedEntity.slot.eventId", "$eq", session_id),
            Compare("bookedEntity.slot.sessionId", "$eq", session_id),
            *((Compare("bookedEntity.schedule.scheduleId", "$eq", course),) if course else ()),
        )
    )
    return await _query(call, {**request, "query": {**asked, "filter": condition}}, named)


@method("extendedBookings.countExtendedBookings")
async def count(call: Call, request: Document) -> Document:
    """How many of the bookings the caller may see a filter holds for."""
    asked = parse_filter(request.get("filter"), call.method.fields, "filter")
    return await run_count(call, BOOKINGS, request, restrict=_restricted(call, asked))


async def _query(call: Call, request: Document, named: Filter | None = None) -> Document:
    flags = frozenset(name for name, value in request.items() if value is True)
    for name in sorted(flags & set(_NEEDED)):
        require_permission(call.caller, _NEEDED[name], name)
    offered = flags & (_OFFERED | set(_FROM_ABOVE))
    reader = _reader(offered, request.get("timeZone"), request.get("sessionId"))
    asked = read_question(call, reader, request).filter
    return await run_query(call, reader, request, both(_restricted(call, asked), named))


def _restricted(call: Call, asked: Filter | None) -> Filter | None:
    """Whose bookings are read (E90), without those that nobody completed (E29)."""
    return both(access.visible(call.caller), expiring.shown(call, asked))


@lru_cache(maxsize=256)
def _reader(flags: frozenset[str], zone_name: str | None, session_id: str | None) -> Resource:
    """The resource that shows bookings with these extras; without any, as they are stored.

    Raises `INVALID_TIME_ZONE`.
    """
    reader = replace(BOOKINGS, entity="extendedBooking", plural="extendedBookings")
    if not flags and zone_name is None:
        return replace(reader, compose=_wrapped)
    fields = {
        **BOOKINGS.fields,
        "formSubmissionId": Expression("text", "t.doc ->> 'formSubmissionId'"),
        "policySnapshot": Expression("text", "t.policy_snapshot"),
    }
    zone = None if zone_name is None else zone_of(zone_name)
    compose = partial(_extended, flags, zone, session_id)
    return replace(reader, fields=fields, extra=_EXTRA, compose=compose)


async def _wrapped(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    return [{"booking": msgspec.Raw(row[0])} for row in rows]


async def _extended(
    flags: frozenset[str],
    zone: Zone | None,
    session_id: str | None,
    call: Call,
    rows: Sequence[Row],
    requested: frozenset[str],
) -> Sequence[Piece]:
    """Extras only on request (E88), and in a constant number of statements."""
    written: dict[str, str] = {}
    if SUBMISSIONS in flags:
        ids = [row[4] for row in rows if row[4] is not None]
        written = await statements.submissions(call.unit, call.site.id, ids)
    shown = {row[6]: _shown(call, flags, zone, row, written.get(row[4])) for row in rows}
    for field, extra in (_FROM_ABOVE[flag] for flag in sorted(flags & set(_FROM_ABOVE))):
        for booking_id, value in (await extra(call, list(shown), session_id)).items():
            shown[booking_id][field] = value
    return list(shown.values())


def _shown(
    call: Call, flags: frozenset[str], zone: Zone | None, row: Row, answers: str | None
) -> Document:
    text, start_date, end_date, status = row[:4]
    extended: Document = {"booking": _placed_in(zone, text, start_date, end_date)}
    if flags & {ACTIONS, POLICY}:
        policy = _decode(row[5])["policy"]
        if ACTIONS in flags:
            start = milliseconds(start_date) // 1000
            extended["allowedActions"] = allowed_actions(status, start, call.seconds, policy)
        if POLICY in flags:
            fee = policy["cancellationFeePolicy"]["enabled"]
            extended["bookingPolicySettings"] = {"cancellationFeeEnabled": fee}
    if answers is not None:
        extended["formSubmissions"] = [
            {"key": key, "label": key, "value": value if isinstance(value, str) else str(value)}
            for key, value in list(_decode(answers).items())[:_MOST_ANSWERS]
        ]
    return extended


def _placed_in(zone: Zone | None, text: bytes, start_date: str, end_date: str) -> msgspec.Raw:
    """The booking, with its times as the asked zone's clock shows them."""
    if zone is None:
        return msgspec.Raw(text)
    adjusted = adjusted_times(zone, start_date, end_date)
    return msgspec.Raw(text[:-1] + b"," + msgspec.json.encode(adjusted)[1:])
