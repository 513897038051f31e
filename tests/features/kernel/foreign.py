"""Requests that name what belongs to another business: one for every method that takes an id.

Most follow from the contract: required ids by the names of their fields, entities by their own
id. What needs more stands in `_more`; what takes no id of the site's own in `WITHOUT`.
"""

from __future__ import annotations

import re
from collections import defaultdict

from openbookings.engine.contract import METHODS, Method
from tests.features.catalog.examples import given
from tests.features.kernel.business import APP
from tests.features.variants.menu import by_age
from tests.support.shop import Json

_KINDS = {
    "addOn": "addOn",
    "addOnGroup": "addOnGroup",
    "addOns": "addOn",
    "attendance": "attendance",
    "attendances": "attendance",
    "attributeDefinition": "attributeDefinition",
    "attributeDefinitions": "attributeDefinition",
    "bookingPolicies": "bookingPolicy",
    "bookingPolicy": "bookingPolicy",
    "booking": "booking",
    "bookingHistory": "booking",
    "bookings": "booking",
    "bookingsDisplaySettings": "displaySettings",
    "cart": "cart",
    "categories": "category",
    "category": "category",
    "checkout": "cart",
    "cloneFrom": "serviceOptionsAndVariants",
    "contact": "contact",
    "event": "event",
    "events": "event",
    "form": "form",
    "group": "addOnGroup",
    "job": "job",
    "location": "location",
    "media": "media",
    "multiServiceBooking": "multiServiceBooking",
    "order": "order",
    "participation": "participation",
    "participations": "participation",
    "payment": "payment",
    "recurringEvent": "event",
    "resource": "resource",
    "resourceType": "resourceType",
    "resources": "resource",
    "schedule": "schedule",
    "scheduleTimeFrames": "schedule",
    "service": "service",
    "serviceOptionsAndVariants": "serviceOptionsAndVariants",
    "services": "service",
    "sourceService": "service",
    "staffMember": "staffMember",
    "staffMembers": "staffMember",
    "submission": "submission",
    "targetService": "service",
    "timeSlotsConfiguration": "timeSlotsConfiguration",
}
"""What a field or module is about."""

WITHOUT = frozenset(
    [
        "addOns.bulkCreateAddOns",
        "addOns.createAddOn",
        "attributeDefinition.createAttributeDefinition",
        "attributeValue.bulkDeleteAttributeValues",
        "bookingPolicies.createBookingPolicy",
        "bookings.bulkCreateBooking",
        "bookings.createBooking",
        "bookings.createMultiServiceBooking",
        "bookingsProvisioner.provisionBookingsPlatform",
        "bookingsSettings.updateBookingsSettings",
        "categories.createCategory",
        "categoriesV2.createCategory",
        "displaySettings.getBookingsDisplaySettingsByWidget",
        "displaySettings.upsertBookingsDisplaySettings",
        "locations.createLocation",
        "resourceTypes.createResourceType",
        "schedules.createSchedule",
        "site.updateSite",
        "events.createEvent",
        "events.bulkCreateEvent",
        "holds.createHold",
        "events.listEventsByMemberId",
        "participations.createParticipation",
        "resources.bulkCreateResources",
        "services.bulkCreateServices",
        "staffMemberSettings.updateStaffMemberSettings",
        "staffMembers.bulkGetOrCreateStaffMembers",
        "staffMembers.createStaffMember",
        "staffMembers.getOrCreateStaffMember",
        "timeSlotsConfiguration.getTimeSlotsConfigurationByAppId",
        "waitlist.register",
    ]
)
"""Their ids are an application's, a user's, or made by the server; what else a creation may refer
to is told to it in `references`."""

_TIMES = {
    "localStartDate": "2026-06-03T10:00:00",
    "localEndDate": "2026-06-03T11:00:00",
    "timeZone": "UTC",
}
_WINDOW = {
    "fromLocalDate": _TIMES["localStartDate"],
    "toLocalDate": _TIMES["localEndDate"],
    "timeZone": "UTC",
}


def request(name: str, of: dict[str, str]) -> Json:
    """A request of the method with the ids of another business."""
    method = METHODS[name]
    body: Json = {}
    for path in [*method.required, *re.findall(r"{([^}]+)}", method.paths[0])]:
        _put(body, method, path.split("."), of)
    return {**body, **_more(of).get(name, {})}


def references(of: dict[str, str]) -> list[tuple[str, Json]]:
    """Creations that are sound but for one thing of another business they refer to."""
    people = {"staffMemberIds": [of["staffResource"]]}
    at = {"type": "BUSINESS", "business": {"id": of["location"]}}
    hours = {"scheduleId": of["schedule"]}
    event = {**hours, "start": {"localDate": "2026-06-04T10:00:00"}}
    event["end"] = {"localDate": "2026-06-04T11:00:00"}
    branch = {"businessLocations": [{"locationId": of["location"]}]}
    resource = {"name": "Mine", "typeId": of["resourceType"]}
    booking = {
        "bookedEntity": {"slot": _slot(of)},
        "contactDetails": {"firstName": "Eve", "email": "eve@example.com"},
        "totalParticipants": 1,
    }
    slot = {**_slot(of), "scheduleId": of["schedule"]}
    visit = {**booking, "bookedEntity": {"slot": slot}}
    services: list[Json] = [
        {"bookingPolicy": {"id": of["bookingPolicy"]}},
        {"category": {"id": of["category"]}},
        {"locations": [at]},
        {"serviceResources": [{"resourceType": {"id": of["resourceType"]}}]},
    ]
    return [
        *(("services.createService", {"service": given("CLASS", **each)}) for each in services),
        ("services.createService", {"service": given("APPOINTMENT", **people)}),
        ("services.bulkCreateServices", {"services": [given("APPOINTMENT", **people)]}),
        ("resources.bulkCreateResources", {"resources": [resource]}),
        ("resources.createResource", {"resource": resource}),
        (
            "resources.createResource",
            {
                "resource": {
                    "name": "Mine",
                    "locationOptions": {
                        "availableInAllLocations": False,
                        "specificLocationOptions": branch,
                    },
                }
            },
        ),
        ("bookings.createBooking", {"booking": booking}),
        ("bookings.bulkCreateBooking", {"createBookingsInfo": [{"booking": booking}]}),
        ("bookings.createMultiServiceBooking", {"bookings": [visit, visit]}),
        ("holds.createHold", {"booking": booking}),
        ("holds.createHold", {"bookings": [visit, visit]}),
        ("waitlist.register", {"booking": booking}),
        ("events.createEvent", {"event": event}),
        ("events.bulkCreateEvent", {"events": [{"event": event}]}),
    ]


def _more(of: dict[str, str]) -> dict[str, Json]:
    """What the required fields alone do not say, by method."""
    service = {"id": of["service"], "revision": "1", "name": "Taken"}
    event = {"id": of["event"], "revision": "1", "title": "Taken"}
    booking = {"bookingId": of["booking"], "revision": "1"}
    return {
        **_about_slots(of),
        **_about_what_is_noted(of),
        **_about_sales(of),
        **_about_packages_and_links(of),
        "addOns.bulkUpdateAddOns": {"addOns": [{"addOn": _changed(of["addOn"])}]},
        "bookings.bulkCancelBooking": {"bookings": {"bookingsInfo": [booking]}},
        "bookings.bulkConfirmOrDeclineBooking": {"details": [{"bookingId": of["booking"]}]},
        "bookings.rescheduleBooking": {"slot": _slot(of)},
        "bookings.setBookingSubmissionId": {"submissionId": APP},
        "bookings.updateExtendedFields": {"namespace": "@mine/app", "namespaceData": {}},
        "bookings.updateNumberOfParticipants": {"totalParticipants": 1},
        "categories.listCategories": {"categoryIds": [of["category"]]},
        "categoriesV2.moveCategory": {"position": "FIRST"},
        "events.bulkUpdateEvent": {"events": [{"event": event}]},
        "events.listEventsByContactId": _WINDOW,
        "events.restoreEventDefaults": {"fields": ["TITLE"]},
        "events.splitRecurringEvent": {"splitLocalDate": "2026-07-01T00:00:00"},
        "pricing.calculatePrice": {"booking": {"id": of["booking"]}},
        "pricing.previewPrice": {
            "bookingLineItems": [{"serviceId": of["service"], "numberOfParticipants": 1}],
        },
        "resources.bulkUpdateResources": {"resources": [{"resource": _changed(of["resource"])}]},
        "serviceOptionsAndVariants.createServiceOptionsAndVariants": {
            "serviceOptionsAndVariants": by_age({"id": of["spareService"]}),
        },
        "serviceOptionsAndVariants.getServiceOptionsAndVariantsByServiceId": {
            "serviceId": of["spareService"],
        },
        "services.bulkUpdateServices": {"services": [{"service": service}]},
        "services.bulkUpdateServicesByFilter": {
            "filter": {"id": {"$in": [of["service"]]}},
            "service": {"name": "Taken"},
        },
        "services.bulkDeleteServicesByFilter": {"filter": {"id": {"$in": [of["service"]]}}},
        "services.createAddOnGroup": {"addOnGroup": {"name": "Taken"}},
        "services.enablePricingPlansForService": {"pricingPlanIds": [APP]},
        "services.queryCategories": {"filter": {"categoryIds": [of["category"]]}},
        "services.queryLocations": {"filter": {"businessLocationIds": [of["location"]]}},
        "services.setCustomSlug": {"slugName": "taken"},
        "services.setServiceLocations": {"locations": [{"type": "CUSTOMER"}]},
        "services.validateSlug": {"slugName": "taken"},
        "staffMembers.bulkUpdateStaffMemberTags": {
            "assignTags": {"privateTags": {"tagIds": ["vip"]}},
        },
        "staffMembers.bulkUpdateStaffMemberTagsByFilter": {
            "filter": {"id": {"$in": [of["staffMember"]]}},
            "assignTags": {"privateTags": {"tagIds": ["vip"]}},
        },
        "staffMembers.connectStaffMemberToUser": {"email": "ann@example.com"},
        "staffMembers.getDeletedStaffMember": {"staffMemberId": of["deletedStaffMember"]},
        "staffMembers.listDeletedStaffMembers": {"staffMemberIds": [of["deletedStaffMember"]]},
        "staffMembers.removeStaffMemberFromTrashBin": {"staffMemberId": of["deletedStaffMember"]},
        "staffMembers.setServiceProvider": {"serviceProvider": True},
    }


def _about_packages_and_links(of: dict[str, str]) -> dict[str, Json]:
    booking = {"bookingId": of["booking"], "revision": "1"}
    moved = {**booking, "slot": _slot(of)}
    one, all_of_them = {"token": of["bookingToken"]}, {"token": of["packageToken"]}
    return {
        **_about_waiting(of),
        "bookingLinks.listMultiServiceBookingFees": all_of_them,
        "bookingLinks.rescheduleMultiServiceBooking": {
            **all_of_them,
            "rescheduleBookingsInfo": [moved],
        },
        "bookings.addBookingsToMultiServiceBooking": {"bookings": [booking]},
        "bookings.rescheduleMultiServiceBooking": {"rescheduleBookingsInfo": [moved]},
        "bookings.bookingsCancelBookingAnonymously": one,
        "bookings.bookingsGetBookingAnonymously": one,
        "bookings.bookingsRescheduleBookingAnonymously": {**one, "slot": _slot(of)},
        "bookings.getServiceAnonymously": one,
        "bookings.cancelMultiServiceBookingAnonymously": all_of_them,
        "bookings.getMultiServiceBookingAnonymously": all_of_them,
    }


def _about_sales(of: dict[str, str]) -> dict[str, Json]:
    """Carts, orders, fees and forms."""
    item = {"catalogReference": {"catalogItemId": of["booking"]}}
    return {
        "bookingFees.collectAppliedBookingFees": {"additionalFeeId": APP},
        "bookingFees.listBookingFeesByBookingIds": {"bookingIds": [of["booking"]]},
        "carts.createCart": {"catalogItems": [item]},
        "forms.listForms": {"formIds": [of["form"]]},
        "orders.recordPayment": {"amount": "1"},
    }


def _about_waiting(of: dict[str, str]) -> dict[str, Json]:
    """Holds and waitlists."""
    own = {"bookingId": of["waiting"], "token": of["waitingToken"]}
    return {
        "holds.deleteHold": {"token": of["holdToken"]},
        "waitlist.bookFromOffer": own,
        "waitlist.getRegistration": {"bookingId": of["waiting"]},
        "waitlist.leave": {"bookingId": of["waiting"]},
        "waitlist.listRegistrations": {"eventId": of["fullEvent"]},
    }


def _about_what_is_noted(of: dict[str, str]) -> dict[str, Json]:
    """Attendance and attributes: what a business notes about bookings and things."""
    return {
        "attendance.bulkDeleteAttendances": {"attendanceIds": [of["attendance"]]},
        "attendance.bulkSetAttendance": {
            "attendanceDetails": [{"attendance": _attendance(of)}],
        },
        "attendance.setAttendance": {"attendance": _attendance(of)},
        "attributeDefinition.bulkUpdateAttributeDefinitionTags": {
            "assignTags": {"privateTags": {"tagIds": ["vip"]}},
        },
        "attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter": {
            "filter": {"id": {"$in": [of["attributeDefinition"]]}},
            "assignTags": {"privateTags": {"tagIds": ["vip"]}},
        },
        "attributeValue.bulkUpsertAttributeValues": {
            "entityId": of["resource"],
            "values": [{"attributeDefinitionId": of["attributeDefinition"], "boolData": True}],
        },
        "attributeValue.listEntityAttributes": {"entityId": of["resource"]},
        "relatedProducts.setRelatedProducts": {"productSummaries": []},
    }


def _about_slots(of: dict[str, str]) -> dict[str, Json]:
    return {
        "availability.listCourseAvailability": {"serviceIds": [of["service"]]},
        "availabilityTimeSlots.getAvailabilityTimeSlot": {
            **_TIMES,
            "location": {"locationType": "BUSINESS"},
        },
        "availabilityTimeSlots.listAvailabilityTimeSlotEndOptions": {
            **_TIMES,
            "location": {"locationType": "BUSINESS"},
        },
        "availabilityTimeSlots.listAvailabilityTimeSlots": {
            **_WINDOW,
            "serviceId": of["service"],
        },
        "eventTimeSlots.getEventTimeSlot": {"eventId": of["event"]},
        "eventTimeSlots.listEventTimeSlots": {**_WINDOW, "serviceIds": [of["service"]]},
        "multiServiceAvailabilityTimeSlots.getMultiServiceAvailabilityTimeSlot": {
            **_TIMES,
            "services": [{"serviceId": of["service"]}, {"serviceId": of["spareService"]}],
            "location": {"locationType": "CUSTOM"},
        },
        "multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots": {
            **_WINDOW,
            "services": [{"serviceId": of["service"]}, {"serviceId": of["spareService"]}],
            "location": {"locationType": "CUSTOM"},
        },
    }


def _attendance(of: dict[str, str]) -> Json:
    return {"bookingId": of["booking"], "eventId": of["bookingEvent"], "status": "ATTENDED"}


def _slot(of: dict[str, str]) -> Json:
    return {
        "serviceId": of["service"],
        "startDate": _TIMES["localStartDate"],
        "endDate": _TIMES["localEndDate"],
        "timezone": "UTC",
        "location": {"locationType": "OWNER_BUSINESS"},
    }


def _changed(entity_id: str) -> Json:
    return {"id": entity_id, "revision": "1", "name": "Taken"}


def _put(body: Json, method: Method, steps: list[str], of: dict[str, str]) -> None:
    """Set what the field of this path wants, where it can be told from its name."""
    *way, last = steps
    about = way[-1] if way else method.module
    if last in ("id", "ids"):
        value = of.get(_KINDS.get(about, ""))
    elif last == "revision":
        value = "1"
    elif last == "name":
        value = "Taken"
    else:
        value = of.get(_KINDS.get(re.sub(r"Ids?$", "", last), "")) if "Id" in last else None
    if value is None or len(way) > 1:
        return
    place = body.setdefault(way[0], {}) if way else body
    place[last] = [value] if last.endswith("ds") else value


NAMED_BY_HAND = frozenset(_more(defaultdict(str)))
"""The methods that stand in `_more`, also those that need no id but take some."""
