"""Placing bookings: read and judged first, then, all locks held, put on the calendar (E1-E32).

`draft` only reads; `place` claims and writes. Between them the caller takes the locks, all of a
bulk call at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from openbookings.engine.bookings import (
    caps,
    changing,
    charging,
    customers,
    holding,
    kinds,
    redeeming,
)
from openbookings.engine.bookings.add_ons import booked_add_ons, minutes_of
from openbookings.engine.bookings.asking import refuse_incomplete
from openbookings.engine.bookings.flow import CREATING, flags_of
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.participants import count_participants, refuse_uncounted
from openbookings.engine.bookings.payment import payment_faults
from openbookings.engine.bookings.session import Asked
from openbookings.engine.bookings.target import Among, Target, Wanted
from openbookings.engine.calendar.reserving import Kept
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, Role, new_id, stamp
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.permission import granted
from openbookings.engine.slots.statements import service_ids

_MANAGE = "BOOKINGS.MANAGE_BOOKINGS"
_TAKEN_AS_SENT = (
    "language",
    "depositSelected",
    "subscriptionUpfrontPaymentSelected",
    "extendedFields",
    "formSubmissionId",
    "bookedForSomeoneElse",
)
_TAKEN_FROM_THE_BUSINESS = ("internalBusinessNote", "externalUserId")


class Draft(NamedTuple):
    """A booking that is ready to be placed."""

    booking: Document
    target: Target
    """What it wants of the calendar."""
    flags: dict[str, bool]
    submission: Document | None
    hold: str | None = None
    """The token of a hold that is to be redeemed."""

    @property
    def claims(self) -> bool:
        """Whether it takes its time or places at once (E7)."""
        return bool(self.booking["status"] == Status.CONFIRMED)

    @property
    def skips_availability(self) -> bool:
        """E31: a permitted override of availability and of the limits of the policy."""
        return "skipAvailabilityValidation" in self.flags

    def only_place(self, call: Call) -> str | None:
        """The key of the counter that it changes, if it takes nothing besides."""
        if self.hold is not None or not self.claims:
            return None
        return self.target.only_place(call)

    def among(self, others: Among) -> Draft:
        """The same as one of a package."""
        return self._replace(target=self.target.among(others))


def refuse_unreadable(item: Document, path: str) -> None:
    """Raises `Invalid` when a required field is missing: that fails a whole bulk call (E28)."""
    refuse_incomplete(item["booking"]["bookedEntity"], f"{path}booking.bookedEntity")
    refuse_uncounted(item["booking"], f"{path}booking.")


async def draft(call: Call, item: Document, path: str = "") -> Draft:
    """Read one wish to book and judge all of it that needs no look at the calendar."""
    flags = flags_of(call, item, CREATING)
    hold, given = redeeming.take_token(item["booking"])
    item = {**item, "booking": given}
    _refuse_package(given)
    status = _starting_status(call, given)
    asked = await _asked(call, item)
    service = asked.offer
    skips = "skipAvailabilityValidation" in flags
    contact = await customers.contact_from(
        call,
        given.get("contactDetails") or {},
        item.get("formSubmission"),
        service.form_id,
        path,
    )
    if asked.contact_id is not None:
        contact = {"contactId": asked.contact_id} | contact
    entity_path = f"{path}booking.bookedEntity."
    wanted = await kinds.wanted(
        call, asked, given["bookedEntity"], entity_path, contact, exact=not skips
    )
    counted = await count_participants(call, given, service, f"{path}booking.", unlimited=skips)
    if "skipSelectedPaymentOptionValidation" not in flags:
        faults = list(payment_faults(given, service.payment, f"{path}booking."))
        if faults:
            raise Invalid(*faults)
    extras = await booked_add_ons(
        call,
        service,
        given.get("bookedAddOns") or (),
        f"{path}booking.bookedAddOns",
        unchecked="skipAddOnValidation" in flags,
    )
    if not skips:
        await wanted.target.refuse_other_length(call, minutes_of(extras), given)
    booking = {
        **_drafted(call, item, service, wanted),
        **counted.as_fields(),
        "status": status,
        "bookedAddOns": extras,
        "contactDetails": contact,
        "flowControlSettings": flags,  # E32
    }
    return Draft(booking, wanted.target, flags, item.get("formSubmission"), hold)


def _refuse_package(given: Document) -> None:
    """E22: a package is made whole, never booking by booking."""
    if given.get("multiServiceBookingInfo"):
        raise Refused(
            "CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO",
            "A booking cannot be put into a package when it is made.",
        )


async def lock(call: Call, drafts: Iterable[Draft], *, place: str | None = None) -> None:
    """Hold what the drafts take at once, the caps they count against, and what they write besides.

    Once per transaction, before any of them is placed. What was held for a booking may go back to
    those who wait. `place` is that of a draft which is placed by itself (`Draft.only_place`).
    """
    listed = list(drafts)
    claimed = [each.target for each in listed if each.claims or each.hold]
    keys = {key for each in listed for key in caps.lock_keys(call, each.target.offer)}
    bookings = [each.booking for each in listed]
    if claimed or len(listed) > 1:
        keys |= holding.written_besides(call, bookings)
    await kinds.lock(call, claimed, *keys, place=place)
    if len(listed) > 1:
        await holding.hold_sessions(call, bookings)


async def place(call: Call, drafted: Draft) -> Document:
    """Put a drafted booking into the book; its locks are held if it claims. Gives the booking.

    Its price is kept with it. Raises what `Target.require_free` does, and `SLOT_HOLD_UNAVAILABLE`;
    what was written by then is undone with the call, or with its part.
    """
    (kept,) = await redeeming.lift(call, (drafted.hold,))
    return await enter(call, drafted, kept)


async def enter(call: Call, drafted: Draft, kept: Kept | None) -> Document:
    """As `place`, with what the hold of the booking kept, which was lifted before."""
    booking, skips = drafted.booking, drafted.skips_availability
    target, held = await redeeming.redeemed(call, kept, drafted.target, booking)
    find = target.stand_regardless if skips else target.require_free
    standing = await find(call, booking["totalParticipants"])
    # E30: who was held is promised; nobody else is chosen when the booking is decided about.
    target.name_takers(booking, standing, keeps_all=skips or held is not None)
    await _keep_customer(call, drafted)
    if not skips:
        await caps.refuse_beyond(call, booking, target.offer)
    if drafted.claims:
        await target.take(call, booking, standing)
    elif held is not None:
        await target.reserve(call, held, standing)
    price = await charging.price_to_keep(call, target.offer, booking)
    await changing.store(call, booking, target.offer.policy, price)
    if drafted.claims:
        await changing.announce_confirmed(call, booking)
    return booking


async def wait(call: Call, drafted: Draft) -> Document:
    """Put a drafted booking into the book that only waits for a place (E73). Gives it.

    Nothing is looked at; who waits and how long is for the waiting list to say.
    """
    booking = drafted.booking
    booking["status"] = Status.WAITING_LIST
    await _keep_customer(call, drafted)
    price = await charging.price_to_keep(call, drafted.target.offer, booking)
    await changing.store(call, booking, drafted.target.offer.policy, price)
    return booking


async def _keep_customer(call: Call, drafted: Draft) -> None:
    """Keep who books and what they wrote.

    After the locks: two calls never wait for each other's contact.
    """
    booking = drafted.booking
    booking["contactDetails"] = await customers.settle_contact(call, booking["contactDetails"])
    if drafted.submission is not None:
        booking["formSubmissionId"] = await customers.keep_submission(
            call, drafted.submission, drafted.target.offer.form_id
        )


def _starting_status(call: Call, given: Document) -> Status:
    """E7: CREATED, or CONFIRMED for those who manage bookings."""
    sent = given.get("status") or Status.CREATED
    manages = granted(call.caller, _MANAGE)
    if sent != Status.CREATED and not manages:
        words = "Only the business may create a booking in another status than CREATED."
        raise Refused("UNAUTHORIZED_OPERATION", words, permissionId=_MANAGE)
    return Status.CONFIRMED if sent == Status.CONFIRMED else Status.CREATED


async def _asked(call: Call, item: Document) -> Asked:
    """The service that a request books; raises `SERVICE_NOT_FOUND`, `SCHEDULE_NOT_FOUND` (E4)."""
    given = item["booking"]
    entity = given["bookedEntity"]
    part = entity.get("slot") or entity["schedule"]
    service_id = part.get("serviceId")
    if service_id is None:
        schedule_id = str(part.get("scheduleId") or "").lower()
        found = await service_ids(call.unit, call.site.id, (schedule_id,))
        if not found:
            raise not_found("Schedule", schedule_id, "SCHEDULE_NOT_FOUND")
        service_id = found[0]
    # E19: what the customer wrote into the form says who it is.
    details = {} if item.get("formSubmission") else given.get("contactDetails") or {}
    return await kinds.asked(call, service_id.lower(), entity, details.get("email") or "")


def _drafted(call: Call, item: Document, service: Offer, wanted: Wanted) -> Document:
    """What does not depend on the calendar; ids, dates and makers are never the request's."""
    given = item["booking"]
    of_the_business = _TAKEN_FROM_THE_BUSINESS if call.caller.runs_the_business else ()
    names = (*_TAKEN_AS_SENT, *of_the_business)
    booking: Document = {
        "id": new_id(),
        "revision": "1",
        "createdDate": call.stamp,
        "updatedDate": call.stamp,
        "bookedEntity": wanted.entity,
        "startDate": stamp(wanted.start * 1000),
        "endDate": stamp(wanted.end * 1000),
        "paymentStatus": "UNDEFINED",  # E15
        "selectedPaymentOption": given.get("selectedPaymentOption") or "UNDEFINED",
        "createdBy": call.caller.identity(),
        "bookingSource": _source(call, given),
        "additionalFields": [
            {"valueType": "SHORT_TEXT", **each} for each in given.get("additionalFields") or ()
        ],
        "formId": service.form_id,
        "appId": service.app_id,  # X17
        "createdByAppId": call.caller.app_id or service.app_id,
        "sendSmsReminder": item.get("sendSmsReminder") is not False,  # E26
    }
    booking |= {name: given[name] for name in names if given.get(name) is not None}
    notification = item.get("participantNotification") or {}
    if notification.get("notifyParticipants"):
        booking["participantNotification"] = notification
    return booking


def _source(call: Call, given: Document) -> Document:
    sent = given.get("bookingSource") or {}
    platform = sent.get("platform")
    return {
        "platform": "WEB" if platform in (None, "UNDEFINED_PLATFORM") else platform,
        "actor": "BUSINESS" if call.caller.role in (Role.OWNER, Role.STAFF) else "CUSTOMER",
    }
