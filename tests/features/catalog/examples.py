"""Services and people as these tests need them."""

from __future__ import annotations

from typing import Any

from tests.support.shop import Shop

Json = dict[str, Any]

NO_SUCH_ID = "99999999-9999-4999-8999-999999999999"
PLAN = "0192f7a0-0000-4000-8000-00000000aaaa"


def fixed(price: str = "50", **options: bool) -> Json:
    """A payment with a fixed price."""
    return {
        "rateType": "FIXED",
        "fixed": {"price": {"value": price, "currency": "EUR"}},
        "options": options or {"online": True, "inPerson": True},
    }


def given(kind: str = "APPOINTMENT", **over: Any) -> Json:
    """The body of a service without people."""
    service: Json = {
        "type": kind,
        "name": "Cut",
        "defaultCapacity": 1 if kind == "APPOINTMENT" else 10,
        "onlineBooking": {"enabled": True},
        "payment": fixed(),
    }
    if kind == "APPOINTMENT":
        service["schedule"] = {"availabilityConstraints": {"sessionDurations": [60]}}
    return {**service, **over}


def staff(shop: Shop, name: str = "Ann") -> str:
    """A new staff member; gives the resource id."""
    made = shop.call("staffMembers.createStaffMember", {"staffMember": {"name": name}})
    resource_id: str = made["staffMember"]["resourceId"]
    return resource_id


def staffed(shop: Shop, **over: Any) -> Json:
    """The body of an appointment, with somebody new to give it unless said otherwise."""
    if "staffMemberIds" not in over and "serviceResources" not in over:
        over["staffMemberIds"] = [staff(shop)]
    return given("APPOINTMENT", **over)


def appointment(shop: Shop, **over: Any) -> Json:
    """A new appointment, with somebody new to give it unless said otherwise."""
    return create(shop, staffed(shop, **over))


def create(shop: Shop, service: Json) -> Json:
    """Create a service and give it as answered."""
    made: Json = shop.call("services.createService", {"service": service})["service"]
    return made


def get(shop: Shop, service: Json, *details: str) -> Json:
    """The service as it is read now."""
    body: Json = {"serviceId": service["id"]}
    if details:
        body["conditionalFields"] = list(details)
    found: Json = shop.call("services.getService", body)["service"]
    return found


def update(shop: Shop, service: Json, **changes: Any) -> Json:
    """Change a service from the revision at hand."""
    sent = {"id": service["id"], "revision": service["revision"], **changes}
    changed: Json = shop.call("services.updateService", {"service": sent})["service"]
    return changed


def query(shop: Shop, filter: Json | None = None, **query: Any) -> list[Json]:
    """The services that a query finds."""
    if filter is not None:
        query["filter"] = filter
    found: list[Json] = shop.call("services.queryServices", {"query": query})["services"]
    return found


def location(shop: Shop, name: str = "Downtown", **address: Any) -> Json:
    """A new business location."""
    sent = {"name": name, "address": address}
    made: Json = shop.call("locations.createLocation", {"location": sent})["location"]
    return made


def category(shop: Shop, name: str = "Hair") -> Json:
    """A new category."""
    made: Json = shop.call("categoriesV2.createCategory", {"category": {"name": name}})["category"]
    return made


def add_on(shop: Shop, name: str = "Mask", **over: Any) -> Json:
    """A new add-on that takes ten minutes."""
    sent: Json = {"name": name, "price": {"value": "5"}, "durationInMinutes": 10, **over}
    made: Json = shop.call("addOns.createAddOn", {"addOn": sent})["addOn"]
    return made


def at(business: Json) -> Json:
    """A place at a business location."""
    return {"type": "BUSINESS", "business": {"id": business["id"]}}


CUSTOM: Json = {"type": "CUSTOM", "custom": {"address": {"formattedAddress": "1 Park Lane"}}}
CUSTOMER: Json = {"type": "CUSTOMER"}
