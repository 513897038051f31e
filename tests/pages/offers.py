"""What only some stories need of the business: paid online, rented, with add-ons; made once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.pages.provider import Provider
from tests.pages.studio import Json, Studio, today

_CART_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"


def portraits(studio: Studio, provider: Provider) -> None:
    """ "Portrait" and "Passport photo": paid at a provider, before they take place."""
    provider.serves(studio)
    staff = [studio.hires("Pia Lund")]
    for name, price, minutes in (("Portrait", "80", 60), ("Passport photo", "20", 30)):
        payment = {
            "rateType": "FIXED",
            "fixed": {"price": {"value": price, "currency": "EUR"}},
            "options": {"online": True, "inPerson": False},
        }
        lasts = {"sessionDurations": [minutes]}
        _offered(studio, name, price, lasts, staffMemberIds=staff, payment=payment)


def link_to_pay(studio: Studio, email: str) -> str:
    """The owner books for a customer by telephone; gives the address on which it is paid."""
    offered = studio.services["Portrait"]
    wanted = {
        "serviceId": offered["id"],
        "fromLocalDate": f"{today() + timedelta(3)}T00:00:00",
        "toLocalDate": f"{today() + timedelta(4)}T00:00:00",
    }
    slots = studio.call("availabilityTimeSlots.listAvailabilityTimeSlots", wanted)
    slot = slots["timeSlots"][0]
    entity = {
        "serviceId": offered["id"],
        "scheduleId": offered["schedule"]["id"],
        "startDate": slot["localStartDate"],
        "endDate": slot["localEndDate"],
        "timezone": slots["timeZone"],
        "resource": {"id": studio.staff["Pia Lund"]},
        "location": slot["location"],
    }
    booking = {
        "bookedEntity": {"slot": entity},
        "contactDetails": {"firstName": "Uma", "email": email},
        "totalParticipants": 1,
        "selectedPaymentOption": "ONLINE",
    }
    made = studio.call("bookings.createBooking", {"booking": booking})["booking"]
    item = {"catalogReference": {"catalogItemId": made["id"], "appId": _CART_APP}, "quantity": 1}
    cart = studio.call("carts.createCart", {"catalogItems": [item]})["cart"]
    asked = {"ecomCheckout": {"checkoutId": cart["id"]}}
    session = studio.call("redirects.createRedirectSession", asked)["redirectSession"]
    return str(session["fullUrl"])


def rentals(studio: Studio) -> None:
    """ "Tennis court", had by the hour, and "Rowing boat", had for two to four days."""
    if "Tennis court" in studio.services:
        return
    hours = {"minDurationInMinutes": 60, "maxDurationInMinutes": 180}
    by_the_hour = {"durationRange": {"unitType": "HOUR", "hourOptions": hours}}
    _offered(studio, "Tennis court", "20", by_the_hour, staffMemberIds=[studio.hires("Rita Sand")])
    days = {"minDurationInDays": 2, "maxDurationInDays": 4}
    by_the_day = {"durationRange": {"unitType": "DAY", "dayOptions": days}}
    boats = studio.call("resourceTypes.createResourceType", {"resourceType": {"name": "Boats"}})
    kind = boats["resourceType"]["id"]
    studio.call("resources.createResource", {"resource": {"name": "Boat", "typeId": kind}})
    needs = {"serviceResources": [{"resourceType": {"id": kind}}], "primaryResourceType": kind}
    _offered(studio, "Rowing boat", "90", by_the_day, **needs)


def day_spa(studio: Studio) -> None:
    """ "Day spa": of its drinks one, of its treatments two can be had."""
    if "Day spa" in studio.services:
        return
    staff = [studio.hires("Sol Weiss")]
    _offered(studio, "Day spa", "50", {"sessionDurations": [60]}, staffMemberIds=staff)
    _group(studio, "Drinks", 1, Tea={"maxQuantity": 1}, Juice={"maxQuantity": 1})
    minutes = {"durationInMinutes": 15}
    _group(studio, "Treatments", 2, Peeling=minutes, Wrap=minutes, Mask=minutes)


def _offered(studio: Studio, name: str, price: str, constraints: Json, **more: Any) -> None:
    schedule = {"availabilityConstraints": constraints}
    studio.offers("APPOINTMENT", name, price, schedule=schedule, **more)


def _group(studio: Studio, name: str, most: int, **add_ons: Json) -> None:
    ids = []
    for called, kind in add_ons.items():
        add_on = {"name": called, "price": {"value": "5"}, **kind}
        ids.append(studio.call("addOns.createAddOn", {"addOn": add_on})["addOn"]["id"])
    group = {"name": name, "addOnIds": ids, "maxNumberOfAddOns": most}
    body = {"serviceId": studio.services["Day spa"]["id"], "addOnGroup": group}
    studio.call("services.createAddOnGroup", body)
