"""Placing bookings: read and judged first, then, all locks held, put on the calendar (E1-E32).

`draft` only reads; `place` claims and writes. Between them the caller takes the locks, all of a
bulk call at once.
"""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.bookings import changing, customers, fitting, occupying
from openbookings.engine.bookings.add_ons import booked_add_ons, minutes_of
from openbookings.engine.bookings.asking import (
    Asked,
    read_slot,
    refuse_incomplete,
    refuse_other_length,
)
from openbookings.engine.bookings.flow import CREATING, flags_of
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.occupying import Wish
from openbookings.engine.bookings.participants import count_participants, refuse_uncounted
from openbookings.engine.bookings.payment import payment_faults
from openbookings.engine.bookings.places import shown_place
from openbookings.engine.catalog.offers import Offer, offer
from openbookings.engine.kernel.call import Call, Document, Role, new_id, stamp
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.permission import granted

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
    asked: Asked
    flags: dict[str, bool]
    submission: Document | None

    @property
    def wish(self) -> Wish:
        """What it wants of the calendar."""
        return self.asked.wish

    @property
    def claims(self) -> bool:
        """Whether it takes its time at once (E7)."""
        return bool(self.booking["status"] == Status.CONFIRMED)

    @property
    def skips_availability(self) -> bool:
        """E31: a permitted override of availability and of the limits of the policy."""
        return "skipAvailabilityValidation" in self.flags


def refuse_unreadable(item: Document, path: str) -> None:
    """Raises `Invalid` when a required field is missing: that fails a whole bulk call (E28)."""
    refuse_incomplete(item["booking"]["bookedEntity"], f"{path}booking.bookedEntity")
    refuse_uncounted(item["booking"], f"{path}booking.")


async def draft(call: Call, item: Document, path: str = "") -> Draft:
    """Read one wish to book and judge all of it that needs no look at the calendar."""
    flags = flags_of(call, item, CREATING)
    given = item["booking"]
    _refuse_package(given)
    status = _starting_status(call, given)
    service = await _service(call, given)
    skips = "skipAvailabilityValidation" in flags
    slot = given["bookedEntity"]["slot"]
    slot_path = f"{path}booking.bookedEntity.slot"
    asked = await read_slot(call, service, slot, slot_path, exact=not skips)
    total = count_participants(given, service, unlimited=skips)
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
        refuse_other_length(asked.wish, minutes_of(extras))
    contact = customers.contact_from(
        call,
        given.get("contactDetails") or {},
        item.get("formSubmission"),
        service.form_id,
        path,
    )
    booking = _drafted(call, item, service, asked)
    booking |= {
        "status": status,
        "totalParticipants": total,
        "bookedAddOns": extras,
        "contactDetails": contact,
        "flowControlSettings": flags,  # E32
    }
    booking["bookedEntity"]["slot"]["location"] = shown_place(
        asked.place, slot["location"], contact
    )
    return Draft(booking, asked, flags, item.get("formSubmission"))


def _refuse_package(given: Document) -> None:
    """E22: a package is made whole, never booking by booking."""
    if given.get("multiServiceBookingInfo"):
        raise Refused(
            "CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO",
            "A booking cannot be put into a package when it is made.",
        )


async def place(call: Call, drafted: Draft) -> Document:
    """Put a drafted booking into the book; its locks are held if it claims. Gives the booking.

    Raises `SLOT_NOT_AVAILABLE` and `BOOKING_POLICY_VIOLATION`; then nothing was written.
    """
    booking, wish = drafted.booking, drafted.wish
    skips = drafted.skips_availability
    standing = await fitting.standing_for(call, drafted.asked, skips_availability=skips)
    fitting.name_takers(booking, standing.takers, drafted.asked, keeps_all=skips)
    # After the locks: two calls never wait for each other's contact.
    booking["contactDetails"] = await customers.settle_contact(call, booking["contactDetails"])
    if drafted.submission is not None:
        form_id = wish.offer.form_id
        booking["formSubmissionId"] = await customers.keep_submission(
            call, drafted.submission, form_id
        )
    if drafted.claims:
        await occupying.take(call, booking, wish, standing)
    await changing.store(call, booking, wish.offer.policy)
    if drafted.claims:
        await changing.announce_confirmed(call, booking)
    return booking


def _starting_status(call: Call, given: Document) -> Status:
    """E7: CREATED, or CONFIRMED for those who manage bookings."""
    sent = given.get("status") or Status.CREATED
    manages = granted(call.caller, _MANAGE)
    if sent != Status.CREATED and not manages:
        words = "Only the business may create a booking in another status than CREATED."
        raise Refused("UNAUTHORIZED_OPERATION", words, permissionId=_MANAGE)
    return Status.CONFIRMED if sent == Status.CONFIRMED else Status.CREATED


async def _service(call: Call, given: Document) -> Offer:
    """The service a request books; raises for other kinds than appointments."""
    entity = given["bookedEntity"]
    part = entity.get("slot") or entity["schedule"]
    service_id = part.get("serviceId")
    if service_id is None:
        raise Refused("NOT_IMPLEMENTED", "Bookings of courses are not built yet.")
    service = await offer(call, service_id.lower())
    if service.type != "APPOINTMENT":
        kind = service.type.lower()
        raise Refused("NOT_IMPLEMENTED", f"Bookings of the type {kind} are not built yet.")
    if not entity.get("slot"):
        raise Refused("VALIDATION_FAILURE", "An appointment is booked by its slot.")  # E1
    return service


def _drafted(call: Call, item: Document, service: Offer, asked: Asked) -> Document:
    """What does not depend on the calendar; ids, dates and makers are never the request's."""
    given, time = item["booking"], asked.wish.time
    of_the_business = _TAKEN_FROM_THE_BUSINESS if call.caller.runs_the_business else ()
    names = (*_TAKEN_AS_SENT, *of_the_business)
    booking: Document = {
        "id": new_id(),
        "revision": "1",
        "createdDate": call.stamp,
        "updatedDate": call.stamp,
        "bookedEntity": {
            "slot": fitting.slot_shown(given["bookedEntity"]["slot"], asked),
            "title": service.name,
            "tags": ["INDIVIDUAL"],  # E24
        },
        "startDate": stamp(time.start * 1000),
        "endDate": stamp(time.end * 1000),
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
