"""What a business does in its first week: enough for every event that built methods can raise.

Each chapter runs in a shop of its own and gives nothing back: what it left is in the facts.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.features.bookings.club import open_class
from tests.features.bookings.salon import approving, open_salon
from tests.features.catalog.examples import add_on, appointment, category, location, update
from tests.features.checkout.till import charging, order_of, receive, selling
from tests.features.holds.hall import waiting_hall
from tests.features.kernel.business import APP
from tests.features.variants import menu
from tests.support.shop import Json, Shop

USER = "0192f7a0-0000-4000-8000-00000000d0d0"


def policies(shop: Shop) -> None:
    made = _create(shop, "bookingPolicies.createBookingPolicy", "bookingPolicy", name="Strict")
    _update(shop, "bookingPolicies.updateBookingPolicy", "bookingPolicy", made, name="Soft")
    other = _create(shop, "bookingPolicies.createBookingPolicy", "bookingPolicy", name="Open")
    shop.call("bookingPolicies.setDefaultBookingPolicy", {"bookingPolicyId": other["id"]})
    shop.call("bookingPolicies.deleteBookingPolicy", {"bookingPolicyId": made["id"]})


def categories(shop: Shop) -> None:
    made = category(shop)
    _update(shop, "categoriesV2.updateCategory", "category", made, name="Nails")
    shop.call("categoriesV2.deleteCategory", {"categoryId": made["id"]})


def services(shop: Shop) -> None:
    made = appointment(shop)
    update(shop, made, name="Long cut")
    shop.call("services.deleteService", {"serviceId": made["id"]})


def add_ons(shop: Shop) -> None:
    made = add_on(shop)
    _update(shop, "addOns.updateAddOn", "addOn", made, name="Gel")
    shop.call("addOns.deleteAddOn", {"addOnId": made["id"]})


def rooms(shop: Shop) -> None:
    kind = _create(shop, "resourceTypes.createResourceType", "resourceType", name="Rooms")
    kind = _update(shop, "resourceTypes.updateResourceType", "resourceType", kind, name="Halls")
    made = _create(shop, "resources.createResource", "resource", name="Hall", typeId=kind["id"])
    _update(shop, "resources.updateResource", "resource", made, name="Big hall")
    shop.call("resources.deleteResource", {"resourceId": made["id"]})
    shop.call("resourceTypes.deleteResourceType", {"resourceTypeId": kind["id"]})


def people(shop: Shop) -> None:
    ann = _create(shop, "staffMembers.createStaffMember", "staffMember", name="Ann")
    ann = _update(shop, "staffMembers.updateStaffMember", "staffMember", ann, name="Anna")
    named = {"staffMemberId": ann["id"]}
    tags = {"ids": [ann["id"]], "assignTags": {"privateTags": {"tagIds": ["vip"]}}}
    shop.call("staffMembers.bulkUpdateStaffMemberTags", tags)
    user = shop.call("staffMembers.getOrCreateStaffMember", {"wixUserId": USER})["staffMember"]
    shop.call("staffMembers.disconnectStaffMemberFromUser", {"staffMemberId": user["id"]})
    shop.call("staffMembers.deleteStaffMember", named)


def settings(shop: Shop) -> None:
    own = shop.call("staffMemberSettings.getStaffMemberSettings")["staffMemberSettings"]
    change = {"revision": own["revision"]}
    shop.call("staffMemberSettings.updateStaffMemberSettings", {"staffMemberSettings": change})
    found = shop.call("bookingsSettings.getBookingsSettings")["bookingsSettings"]
    sent = {"bookingsSettings": {"revision": found["revision"]}}
    shop.call("bookingsSettings.updateBookingsSettings", sent)
    shop.call("bookingsProvisioner.provisionBookingsPlatform", {"appId": APP})


def calendar(shop: Shop) -> None:
    yoga = _create(shop, "schedules.createSchedule", "schedule", name="Yoga")
    yoga = _update(shop, "schedules.updateSchedule", "schedule", yoga, name="Slow yoga")
    times = {"start": {"localDate": "2026-06-03T10:00:00"}}
    times["end"] = {"localDate": "2026-06-03T11:00:00"}
    made = _create(shop, "events.createEvent", "event", scheduleId=yoga["id"], **times)
    made = _update(shop, "events.updateEvent", "event", made, title="With Ann")
    later = {"event": {"id": made["id"], "revision": made["revision"], "title": "With Ben"}}
    wish = {"participantNotification": {"notifyParticipants": True, "message": "Ann is away"}}
    made = shop.call("events.updateEvent", {**later, **wish})["event"]
    joined = {"eventId": made["id"], "partySize": 2, "participant": {"name": "Bob"}}
    bob = _create(shop, "participations.createParticipation", "participation", **joined)
    bob = _update(
        shop,
        "participations.updateParticipation",
        "participation",
        bob,
        participant={"name": "Bob Brown"},
    )
    shop.call("participations.deleteParticipation", {"participationId": bob["id"]})
    shop.call("events.cancelEvent", {"eventId": made["id"]})
    rule = {"frequency": "WEEKLY", "days": ["WEDNESDAY"]}
    given = {"scheduleId": yoga["id"], "recurrenceRule": rule, **times}
    series = _create(shop, "events.createEvent", "event", **given)
    split = {"recurringEventId": series["id"], "splitLocalDate": "2026-07-01T00:00:00"}
    shop.call("events.splitRecurringEvent", split)
    shop.call("schedules.cancelSchedule", {"scheduleId": yoga["id"]})


def forms(shop: Shop) -> None:
    made = _create(shop, "forms.createForm", "form", name="Intake")
    made = _update(shop, "forms.updateForm", "form", made, name="Before you come")
    shop.call("forms.deleteForm", {"formId": made["id"]})


def places(shop: Shop) -> None:
    made = location(shop)
    _update(shop, "locations.updateLocation", "location", made, name="Uptown")
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {"revision": site["revision"], "name": "Salon"}})


def bookings(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    kept = salon.confirm(salon.book("10:00"))
    moved: Json = {
        "slot": salon.slot("11:00"),
        "flowControlSettings": {"ignoreReschedulePolicy": True},
    }
    salon.cancel(salon.step("rescheduleBooking", kept, **moved))
    salon.step("declineBooking", salon.book("12:00"))
    salon.step("markBookingAsPending", salon.book("14:00"))
    named = {"bookingId": salon.book("16:00")["id"], "submissionId": APP}
    shop.call("bookings.setBookingSubmissionId", named)
    club = open_class(shop)
    club.resize(club.booked(club.session()), 2)


def variants(shop: Shop) -> None:
    made = menu.create(shop, menu.by_age(menu.varied(shop)))
    made = menu.update(shop, made, variants=made["variants"])
    menu.delete(shop, made)


def attendance(shop: Shop) -> None:
    booking = open_salon(shop).booked()
    missed = {
        "bookingId": booking["id"],
        "eventId": booking["bookedEntity"]["slot"]["eventId"],
        "status": "NOT_ATTENDED",
    }
    noted = _create(shop, "attendance.setAttendance", "attendance", **missed)
    shop.call("attendance.deleteAttendance", {"attendanceId": noted["id"]})


def attributes(shop: Shop) -> None:
    given = {"name": "Window", "valueType": "BOOL", "defaultValue": {"boolDefault": False}}
    create = "attributeDefinition.createAttributeDefinition"
    made = _create(shop, create, "attributeDefinition", **given)
    tags = {"publicTags": {"tagIds": ["view"]}}
    named = {"attributeDefinitionIds": [made["id"]], "assignTags": tags}
    shop.call("attributeDefinition.bulkUpdateAttributeDefinitionTags", named)
    gone = {"attributeDefinitionId": made["id"]}
    made = shop.call("attributeDefinition.getAttributeDefinition", gone)["attributeDefinition"]
    change = "attributeDefinition.updateAttributeDefinition"
    _update(shop, change, "attributeDefinition", made, name="With a window")
    shop.call("attributeDefinition.deleteAttributeDefinition", gone)


def sales(shop: Shop) -> None:
    order_of(shop.owner, selling(shop).book())


def fees(shop: Shop) -> None:
    """A customer cancels late twice: no card is there, and then the order takes no fee."""
    salon, member = selling(shop, policy=charging()), shop.as_member(USER)
    for clock, refunds in (("10:00", False), ("12:00", True)):
        booking = salon.book(clock, voice=member)
        order = order_of(member, booking)
        if refunds:
            paid = receive(shop, order, "80")["payment"]
            named = {"orderId": order["id"], "paymentId": paid["id"]}
            shop.call("orders.refundPayment", named)
        booking = salon.read(booking)["booking"]
        gone = {"bookingId": booking["id"], "revision": booking["revision"]}
        member.call("bookings.cancelBooking", gone)


def waitlists(shop: Shop) -> None:
    hall = waiting_hall(shop, 1)
    filled = hall.booked()
    hall.wait()
    hall.cancel(filled)


CHAPTERS: tuple[Callable[[Shop], None], ...] = (
    policies,
    categories,
    services,
    add_ons,
    rooms,
    people,
    settings,
    calendar,
    forms,
    places,
    bookings,
    variants,
    attendance,
    attributes,
    sales,
    fees,
    waitlists,
)


def _create(shop: Shop, method: str, entity: str, /, **given: object) -> Json:
    made: Json = shop.call(method, {entity: given})[entity]
    return made


def _update(shop: Shop, method: str, entity: str, old: Json, /, **given: object) -> Json:
    sent = {"id": old["id"], "revision": old["revision"], **given}
    new: Json = shop.call(method, {entity: sent})[entity]
    return new
