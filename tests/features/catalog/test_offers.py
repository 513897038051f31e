"""What the booking rooms see of a service."""

from openbookings.engine.catalog.offers import Offer, offer
from openbookings.engine.kernel.errors import Refused
from tests.features.catalog.examples import (
    CUSTOM,
    CUSTOMER,
    NO_SUCH_ID,
    appointment,
    at,
    location,
    staff,
)
from tests.support.rooms import counted
from tests.support.shop import Shop


def read(shop: Shop, service_id: str) -> tuple[Offer, int]:
    """The offer, and how many statements it cost."""
    return counted(shop, "services.getService", lambda call: offer(call, service_id))


def test_an_offer_has_every_default_settled(shop: Shop) -> None:
    downtown, person = location(shop, formatted="5 High Street"), staff(shop)
    schedule = {
        "availabilityConstraints": {"sessionDurations": [60, 90], "timeBetweenSessions": 15}
    }
    made = appointment(
        shop,
        staffMemberIds=[person],
        locations=[at(downtown), CUSTOM, CUSTOMER],
        schedule=schedule,
        onlineBooking={"enabled": True, "requireManualApproval": True},
    )
    found, statements = read(shop, made["id"])
    assert statements <= 2
    assert (found.type, found.capacity, found.durations) == ("APPOINTMENT", 1, (60, 90))
    assert (found.buffer_minutes, found.schedule_id) == (15, made["schedule"]["id"])
    assert found.staff_ids == {person}
    assert found.primary_type == made["primaryResourceType"]
    assert [(place.type, place.business_id) for place in found.places] == [
        ("BUSINESS", downtown["id"]),
        ("CUSTOM", None),
        ("CUSTOMER", None),
    ]
    assert found.places[0].location["address"]["formatted"] == "5 High Street"
    assert found.places[1].location["address"]["formattedAddress"] == "1 Park Lane"
    assert found.policy["default"] is True
    assert (found.needs_approval, found.allows_multiple_requests) == (True, False)  # A28, A30


def test_an_offer_of_nothing_is_not_found(shop: Shop) -> None:
    try:
        read(shop, NO_SUCH_ID)
    except Refused as error:
        assert (error.code, error.status) == ("SERVICE_NOT_FOUND", 404)
    else:
        raise AssertionError("an unknown service has no offer")
