"""What an order does to its bookings: confirm, decline, tell how far they are paid (F17, F18).

The one place that knows how bookings are decided about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openbookings.engine.bookings import changing, decisions, holding, kinds, lifecycle
from openbookings.engine.bookings.decisions import Case
from openbookings.engine.bookings.lifecycle import Status, Step
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.bookings.target import Among
from openbookings.engine.catalog.offers import offers
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.settings.bookings_settings import SETTINGS

Cases = Mapping[str, Case]


class _Lost(Exception):
    """What is wanted cannot be had, or of a package not all of it: nobody wants the rest alone."""


async def open_cases(call: Call, booking_ids: Sequence[str], *keys: str) -> Cases:
    """What can still be decided of the bookings; all of them, and `keys`, are held from now on."""
    found = await current(call, booking_ids)
    undecided = [each for each in found.values() if lifecycle.allowed(Step.DECIDE, each["status"])]
    services = await offers(call, map(kinds.service_id_of, undecided))
    cases = {}
    for booking in undecided:
        service = services.get(kinds.service_id_of(booking))
        if service is not None:
            cases[booking["id"]] = await decisions.case_of(call, booking, service)
    bookings = list(found.values())
    await holding.hold_keys(call, bookings, [case.target for case in cases.values()], *keys)
    # One booking too: its order comes after it, as for whoever cancels it.
    await holding.hold_rows(call, bookings)
    return cases


async def decide(call: Call, cases: Cases, payment_status: str) -> dict[str, Document]:
    """Confirm or decline by E38, packages as a whole; gives the bookings by id.

    A package waits for approval when one of its services needs it (B33: the strictest).
    """
    request = {
        "paymentStatus": payment_status,
        "declineDoubleBooking": await refunds_double_bookings(call),
    }
    decided: dict[str, Document] = {}
    for group in _together(cases.values()):
        try:
            async with call.part():
                decided |= await _decide_group(call, group, request)
        except _Lost:
            for case in group:
                decided[case.old["id"]] = await decisions.decline(call, case.old, request)
    return decided


async def decline(call: Call, booking_ids: Iterable[str], payment_status: str) -> None:
    """Decline those of the bookings, which are held, that nobody has decided about (F18)."""
    found = await current(call, booking_ids)
    waiting = [each for each in found.values() if each["status"] == Status.CREATED]
    for booking in waiting:
        await decisions.decline(call, booking, {"paymentStatus": payment_status})


async def current(call: Call, booking_ids: Iterable[str]) -> dict[str, Document]:
    """The bookings as they are now, by id."""
    return await verbs.load_many(call, BOOKINGS, booking_ids)


async def tell_payment(call: Call, booking_ids: Iterable[str], payment_status: str) -> None:
    """Let bookings say how far they are paid, whatever became of them."""
    for old in (await current(call, booking_ids)).values():
        if old["paymentStatus"] != payment_status:
            new = {**changing.draft_of(old), "paymentStatus": payment_status}
            await changing.change(call, new, old, None, {})


async def refunds_double_bookings(call: Call) -> bool:
    """Whether what was paid for a time that is taken is declined and given back (E44)."""
    settings = await verbs.load(call, SETTINGS, call.site.id)
    return bool(settings["doubleBookingHandling"]["autoDeclineAndRefundEnabled"])


async def _decide_group(
    call: Call, group: Sequence[Case], request: Document
) -> dict[str, Document]:
    decided: dict[str, Document] = {}
    strictest = any(decisions.waits_for_approval(case) for case in group)
    for case in group:
        # D52: what the package itself takes is not in its way.
        among = case.among(Among(frozenset(map(_event_id, decided.values()))))
        case = among if decided else case
        booking = await _decide_one(call, case, request, strictest)
        decided[booking["id"]] = booking
        if booking["status"] == Status.DECLINED and len(group) > 1:
            raise _Lost
    return decided


async def _decide_one(call: Call, case: Case, request: Document, needs_approval: bool) -> Document:
    try:
        return await decisions.decide(call, case, request, needs_approval=needs_approval)
    except Refused as refusal:
        if refusal.code != "SLOT_NOT_AVAILABLE":
            raise
        # 7.8: its session was cancelled while it was booked. What was paid must be written down
        # all the same.
        raise _Lost from refusal


def _event_id(booking: Document) -> str:
    return str(booking["bookedEntity"]["slot"]["eventId"])


def _together(cases: Iterable[Case]) -> list[list[Case]]:
    """The cases by package; a booking of none is decided alone."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        package_id = (case.old.get("multiServiceBookingInfo") or {}).get("id")
        groups.setdefault(package_id or case.old["id"], []).append(case)
    return list(groups.values())
