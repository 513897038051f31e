"""A business with one of everything, and a second business beside it in the same database."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

from PIL import Image

from openbookings.engine.contract import METHODS
from openbookings.engine.founding import found_site
from openbookings.engine.store import Unit
from tests.features.bookings.salon import Salon
from tests.features.catalog.examples import given
from tests.features.holds.hall import open_hall, waiting_hall
from tests.features.variants.menu import by_age
from tests.support.shop import Json, Shop

APP = "0192f7a0-0000-4000-8000-0000000000a1"


def beside(shop: Shop, name: str) -> Shop:
    """Another site in the database of `shop`, with an owner of its own."""
    made = shop.run(found_site(shop.engine, name, "UTC", "USD"))
    return replace(shop, site_id=made.site.id, client_id=made.client_id, api_key=made.api_key)


def furnish(shop: Shop, word: str) -> dict[str, str]:
    """One entity of each kind; gives their ids by wire name. `word` stands in every name."""
    ids: dict[str, str] = {}

    def make(name: str, body: Json, key: str = "") -> Json:
        method = METHODS[name]
        entity = key or str(method.answer)
        made: Json = shop.call(name, body)[str(method.answer)]
        ids[entity] = made["id"]
        return made

    make("locations.createLocation", {"location": {"name": f"{word} branch"}})
    picture = {"filename": f"{word}.png", "contentType": "image/png", "data": png()}
    ids["media"] = shop.call("media.uploadMedia", picture)["media"]["id"]
    make("bookingPolicies.createBookingPolicy", {"bookingPolicy": {"name": f"{word} policy"}})
    make("categoriesV2.createCategory", {"category": {"name": f"{word} category"}})
    add_on = {"name": f"{word} extra", "price": {"value": "5"}, "durationInMinutes": 10}
    make("addOns.createAddOn", {"addOn": add_on})
    make("resourceTypes.createResourceType", {"resourceType": {"name": f"{word} rooms"}})
    room = {"name": f"{word} room", "typeId": ids["resourceType"]}
    make("resources.createResource", {"resource": room})
    _people(shop, word, ids, make)
    _calendar(word, ids, make)
    _offer(shop, word, ids, make)
    return ids


def everything_of(shop: Shop, site_id: str) -> dict[str, list[str]]:
    """Every row that any table holds for a site, as text: what another site must not touch."""

    async def read(unit: Unit) -> dict[str, list[str]]:
        found = {}
        for table in await _tables(unit):
            column = "id" if table == "sites" else "site_id"
            rows = await unit.rows(f"SELECT * FROM {table} WHERE {column} = ?", site_id)  # noqa: S608
            found[table] = sorted(repr(row) for row in rows)
        return found

    rows: dict[str, list[str]] = shop.run(shop.engine.store.read(read))
    return rows


def png() -> str:
    """A picture of four pixels in base64."""
    written = BytesIO()
    Image.new("RGB", (2, 2)).save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


Make = Callable[..., Json]


def _people(shop: Shop, word: str, ids: dict[str, str], make: Make) -> None:
    gone = {"staffMember": {"name": f"{word} gone"}}
    make("staffMembers.createStaffMember", gone, "deletedStaffMember")
    shop.call("staffMembers.deleteStaffMember", {"staffMemberId": ids["deletedStaffMember"]})
    ann = make("staffMembers.createStaffMember", {"staffMember": {"name": f"{word} Ann"}})
    ids["staffResource"] = ann["resourceId"]


def _calendar(word: str, ids: dict[str, str], make: Make) -> None:
    make("schedules.createSchedule", {"schedule": {"name": f"{word} yoga"}})
    event = {
        "scheduleId": ids["schedule"],
        "title": f"{word} session",
        "start": {"localDate": "2026-06-03T10:00:00"},
        "end": {"localDate": "2026-06-03T11:00:00"},
    }
    make("events.createEvent", {"event": event})
    joined = {"eventId": ids["event"], "partySize": 2, "participant": {"name": f"{word} Bob"}}
    make("participations.createParticipation", {"participation": joined})


def _offer(shop: Shop, word: str, ids: dict[str, str], make: Make) -> None:
    people = [ids["staffResource"]]
    service = given(name=f"{word} cut", staffMemberIds=people, category={"id": ids["category"]})
    ids["spareService"] = make("services.createService", {"service": service})["id"]
    make("services.createService", {"service": {**service, "name": f"{word} shave"}})
    ages = by_age({"id": ids["spareService"]}, f"{word} age")
    make(
        "serviceOptionsAndVariants.createServiceOptionsAndVariants",
        {"serviceOptionsAndVariants": ages},
    )
    group = {"name": f"{word} extras", "addOnIds": [ids["addOn"]]}
    sent = {"serviceId": ids["service"], "addOnGroup": group}
    grouped = shop.call("services.createAddOnGroup", sent)["addOnGroup"]
    ids["addOnGroup"] = grouped["id"]
    salon = Salon(shop, shop.call("services.getService", {"serviceId": ids["service"]})["service"])
    contact = {"firstName": f"{word} Ada", "email": "ada@example.com"}
    booking = salon.booked(contactDetails=contact)
    ids["booking"] = booking["id"]
    ids["contact"] = booking["contactDetails"]["contactId"]
    ids["bookingEvent"] = booking["bookedEntity"]["slot"]["eventId"]
    _links(shop, salon, contact, ids)
    _sale(salon, contact, ids, make)
    _waiting(shop, contact, ids)
    came = {"bookingId": booking["id"], "eventId": ids["bookingEvent"], "status": "ATTENDED"}
    make("attendance.setAttendance", {"attendance": came})
    asked = {"name": f"{word} view", "valueType": "BOOL", "defaultValue": {"boolDefault": False}}
    make("attributeDefinition.createAttributeDefinition", {"attributeDefinition": asked})
    known = {"attributeDefinitionId": ids["attributeDefinition"], "boolData": True}
    of_room = {"entityId": ids["resource"], "values": [known]}
    shop.call("attributeValue.bulkUpsertAttributeValues", of_room)
    sold = {"serviceId": ids["service"], "name": f"{word} products"}
    shop.call("relatedProducts.setRelatedProducts", {"relatedProducts": sold})
    widget = {"appId": APP, "widgetType": "CUSTOM", "customWidgetKey": word}
    made = shop.call(
        "displaySettings.upsertBookingsDisplaySettings", {"bookingsDisplaySettings": widget}
    )
    ids["displaySettings"] = made["bookingsDisplaySettings"]["id"]
    configuration = {"timeSlotsConfiguration": {"appId": APP}, "appId": APP}
    shop.call("bookingsProvisioner.provisionBookingsPlatform", configuration)


def _links(shop: Shop, salon: Salon, contact: Json, ids: dict[str, str]) -> None:
    """A package, and the tokens that open it and a booking without login."""
    wanted = [salon.wish(clock, contactDetails=contact) for clock in ("14:00", "15:00")]
    made = shop.call("bookings.createMultiServiceBooking", {"bookings": wanted})
    ids["multiServiceBooking"] = made["multiServiceBooking"]["id"]
    named = {"multiServiceBookingId": ids["multiServiceBooking"]}
    found = shop.call("bookings.getAnonymousActionTokenForMultiServiceBooking", named)
    ids["packageToken"] = found["token"]
    found = shop.call("bookings.getAnonymousActionToken", {"bookingId": ids["booking"]})
    ids["bookingToken"] = found["token"]


def _waiting(shop: Shop, contact: Json, ids: dict[str, str]) -> None:
    """Somebody who waits for a place in a full class, and a hold of a place in another."""
    hall = waiting_hall(shop, 1)
    hall.booked()
    body = {"booking": {**hall.wish(), "contactDetails": contact}}
    made = shop.call("waitlist.register", body)
    ids["waiting"], ids["waitingToken"] = made["registration"]["bookingId"], made["token"]
    ids["fullEvent"] = hall.event["id"]
    ids["holdToken"] = open_hall(shop).hold()["token"]


def _sale(salon: Salon, contact: Json, ids: dict[str, str], make: Make) -> None:
    """A form that was filled in, and a booking that was sold and paid in part."""
    shop, answers = salon.shop, {"first_name": contact["firstName"], "last_name": "Low"}
    make("forms.createForm", {"form": {"name": f"{contact['firstName']} form"}})
    wish = {**salon.wish("16:00"), "contactDetails": {}}
    body = {"booking": wish, "formSubmission": {**answers, "email": contact["email"]}}
    booking = shop.call("bookings.createBooking", body)["booking"]
    ids["submission"] = booking["formSubmissionId"]
    item: Json = {"catalogReference": {"catalogItemId": booking["id"]}}
    make("carts.createCart", {"catalogItems": [item]})
    ids["order"] = shop.call("carts.placeOrder", {"cartId": ids["cart"]})["orderId"]
    received = {"orderId": ids["order"], "amount": "1"}
    ids["payment"] = shop.call("orders.recordPayment", received)["payment"]["id"]


async def _tables(unit: Unit) -> list[str]:
    """The tables of the database that hold what belongs to a site."""
    if unit.dialect.name == "postgresql":
        sql = (
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'site_id'"
        )
    else:
        sql = (
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND c.name = 'site_id'"
        )
    return sorted({"sites", *(row[0] for row in await unit.rows(sql))})
