"""What the stories of visits need of the business: services that can follow each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.pages.studio import ZONE, Json, Studio, today

BATH, SCRUB, STEAM, SAUNA = "Bath", "Scrub", "Steam", "Sauna"
_OPEN: Json = {"cancellationPolicy": {"enabled": True}, "reschedulePolicy": {"enabled": True}}
_DAY = 24 * 60


def furnish(studio: Studio) -> None:
    """A bath and a scrub, steam with an oil, and a sauna whose cancellation costs half."""
    if BATH in studio.services:
        return
    both = [studio.hires("Hanna Moor"), studio.hires("Ivo Rast")]
    kind = _terms(studio)
    costly = _terms(
        studio,
        customPolicyDescription={"enabled": True, "description": "Please tell us in time."},
        saveCreditCardPolicy={"enabled": True},
        cancellationFeePolicy={
            "enabled": True,
            "cancellationWindows": [{"percentage": "50", "startInMinutes": 30 * _DAY}],
        },
    )
    _offered(studio, BATH, "30", 60, kind, both)
    _offered(studio, SCRUB, "20", 30, kind, both[:1])
    _offered(studio, STEAM, "30", 30, kind, both)
    _offered(studio, SAUNA, "40", 60, costly, both)
    oil = {"name": "Lavender oil", "price": {"value": "5"}, "durationInMinutes": 15}
    made = studio.call("addOns.createAddOn", {"addOn": oil})["addOn"]
    group = {"name": "For the air", "addOnIds": [made["id"]]}
    sent = {"serviceId": studio.services[STEAM]["id"], "addOnGroup": group}
    studio.call("services.createAddOnGroup", sent)


def choosing(studio: Studio, *services: str) -> str:
    """The page on which the time of a visit with these services is chosen."""
    slugs = [studio.services[each]["mainSlug"]["name"] for each in services]
    return studio.page("/visit?" + "&".join(f"service={each}" for each in slugs))


def booked_by_the_owner(studio: Studio, in_days: int, email: str, *services: str) -> str:
    """A confirmed visit at nine; gives the address of its page."""
    begin = datetime.fromisoformat(f"{today() + timedelta(in_days)}T09:00:00")
    wishes = []
    for name in services:
        service = studio.services[name]
        durations = service["schedule"]["availabilityConstraints"]["sessionDurations"]
        end = begin + timedelta(minutes=durations[0])
        wishes.append(_wish(service, begin, end, email))
        begin = end
    made = studio.call("bookings.createMultiServiceBooking", {"bookings": wishes})
    asked = {"multiServiceBookingId": made["multiServiceBooking"]["id"]}
    link = studio.call("bookingLinks.getMultiServiceBookingLink", asked)["link"]
    return studio.page(f"/visit/{link['token']}")


def visit_of(studio: Studio, email: str) -> list[tuple[str, str]]:
    """Start on the clock of the business, and status, of a customer's bookings, by time."""
    found = studio.bookings_of(email)
    zone = ZoneInfo(ZONE)
    return sorted(
        (
            datetime.fromisoformat(each["startDate"]).astimezone(zone).isoformat()[:16],
            str(each["status"]),
        )
        for each in found
    )


def _wish(service: Json, begin: datetime, end: datetime, email: str) -> Json:
    place = service["locations"][0]
    slot = {
        "serviceId": service["id"],
        "scheduleId": service["schedule"]["id"],
        "startDate": begin.isoformat(),
        "endDate": end.isoformat(),
        "timezone": ZONE,
        "location": {"locationType": place["type"], "id": place["business"]["id"]},
    }
    return {
        "bookedEntity": {"slot": slot},
        "contactDetails": {"firstName": "Uma", "lastName": "Ito", "email": email},
        "totalParticipants": 1,
        "selectedPaymentOption": "OFFLINE",
        "status": "CONFIRMED",
    }


def _offered(
    studio: Studio, name: str, price: str, minutes: int, policy: str, staff: list[str]
) -> None:
    schedule = {"availabilityConstraints": {"sessionDurations": [minutes]}}
    more: dict[str, Any] = {"bookingPolicy": {"id": policy}, "staffMemberIds": staff}
    studio.offers("APPOINTMENT", name, price, schedule=schedule, **more)


def _terms(studio: Studio, **more: Any) -> str:
    body = {"bookingPolicy": {"name": "Bathhouse", **_OPEN, **more}}
    made = studio.call("bookingPolicies.createBookingPolicy", body)
    return str(made["bookingPolicy"]["id"])
