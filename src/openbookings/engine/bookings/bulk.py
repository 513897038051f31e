"""The bulk methods: each item for itself, all locks taken at once before (X7, X8)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from openbookings.engine.bookings import (
    access,
    cancelling,
    changing,
    decisions,
    holding,
    kinds,
    placing,
)
from openbookings.engine.bookings.decisions import Case
from openbookings.engine.bookings.placing import Draft
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.bookings.slot_times import zone_of
from openbookings.engine.catalog.offers import offers
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

Drafted = Draft | Refused | Invalid


@method("bookings.bulkCreateBooking")
async def bulk_create(call: Call, request: Document) -> Document:
    """Place up to 40 bookings; an unreadable one fails all, an unavailable one itself (E28)."""
    items: list[Document] = request["createBookingsInfo"]
    for index, item in enumerate(items):
        placing.refuse_unreadable(item, f"createBookingsInfo[{index}].")
    drafts = [await _drafted(call, item, index) for index, item in enumerate(items)]
    await placing.lock(call, [each for each in drafts if isinstance(each, Draft)])

    async def act(drafted: Drafted) -> tuple[str, Document]:
        if not isinstance(drafted, Draft):
            raise drafted
        booking = await placing.place(call, drafted)
        return booking["id"], booking

    return await _each(call, drafts, act, request, "createBookingsInfo")


@method("bookings.bulkConfirmOrDeclineBooking")
async def bulk_decide(call: Call, request: Document) -> Document:
    """Confirm or decline up to 300 bookings, each by its payment and conflict (E41)."""
    details: list[Document] = request["details"]
    ids = [each["bookingId"] for each in details]
    _refuse_doubles(ids, "DUPLICATED_BOOKINGS")
    cases = await _cases(call, ids)
    await holding.hold(
        call, [case.old for case in cases.values()], [case.target for case in cases.values()]
    )

    async def act(item: Document) -> tuple[str, Document]:
        case = cases.get(item["bookingId"])
        if case is None:
            raise not_found(BOOKINGS.entity, item["bookingId"], BOOKINGS.missing)
        return item["bookingId"], await decisions.decide(call, case, item)

    return await _each(call, details, act, request, "details")


@method("bookings.bulkCancelBooking")
async def bulk_cancel(call: Call, request: Document) -> Document:
    """Cancel up to 100 bookings, each by its own policy (E58)."""
    if not request.get("bookings"):
        raise _no_list(request.get("recurringCancellation"))
    items: list[Document] = request["bookings"]["bookingsInfo"]
    for index, item in enumerate(items):
        if not item.get("bookingId"):
            path = f"bookings.bookingsInfo[{index}].bookingId"
            raise Invalid(Violation(path, "is required", "REQUIRED_FIELD"))
    ids = [each["bookingId"] for each in items]
    _refuse_doubles(ids, "DUPLICATE_BOOKING_IDS")
    found = await access.load_many(call, ids)
    await holding.hold(call, found.values())

    async def act(item: Document) -> tuple[str, Document]:
        old = found.get(item["bookingId"])
        if old is None:
            raise not_found(BOOKINGS.entity, item["bookingId"], BOOKINGS.missing)
        changing.require_revision(old, item["revision"])
        changing.refuse_member(old)
        return old["id"], await cancelling.cancel(call, old, item)

    return await _each(call, items, act, request, "bookings.bookingsInfo")


async def _drafted(call: Call, item: Document, index: int) -> Drafted:
    try:
        return await placing.draft(call, item, f"createBookingsInfo[{index}].")
    except (Refused, Invalid) as error:
        return error


async def _cases(call: Call, ids: Sequence[str]) -> dict[str, Case]:
    """The visible bookings as cases, in a constant number of statements."""
    found = await access.load_many(call, list(ids))
    services = await offers(call, map(kinds.service_id_of, found.values()))
    cases: dict[str, Case] = {}
    for booking_id, booking in found.items():
        service = services.get(kinds.service_id_of(booking))
        if service is not None:
            cases[booking_id] = await decisions.case_of(call, booking, service)
    return cases


async def _each(
    call: Call,
    items: Sequence[object],
    act: Callable[..., Awaitable[tuple[str, Document]]],
    request: Document,
    field: str,
) -> Document:
    wanted = request.get("returnFullEntity") or request.get("returnEntity")
    return await in_bulk(call, items, act, return_entity=bool(wanted), field=field)


def _refuse_doubles(ids: Sequence[str], code: str) -> None:
    if len(set(ids)) < len(ids):
        raise Refused(code, "The same booking stands in the list twice.")


def _no_list(series: Document | None) -> Refused:
    """E58: what a cancellation without a list of bookings lacks."""
    if not series:
        return Refused("MISSING_CANCELLATION_INFO", "Neither bookings nor a series were named.")
    if series.get("timeZone"):
        zone_of(series["timeZone"])
    elif series.get("cancellationStartDate"):
        return Refused("MISSING_TIME_ZONE", "cancellationStartDate needs a timeZone.")
    group = series.get("recurringGroupId")
    return Refused("RECURRING_GROUP_NOT_FOUND", f"There is no series {group}.", id=group)
