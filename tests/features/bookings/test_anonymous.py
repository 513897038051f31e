"""A link to one booking: what its holder sees and may do without login (E82-E85)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, Salon, approving, open_salon
from tests.features.kernel.business import beside
from tests.support.shop import MEMBER, Json, Shop, Voice, refused

OPEN: Json = {"cancellationPolicy": {"enabled": True}, "reschedulePolicy": {"enabled": True}}
TOKEN = "bookings.getAnonymousActionToken"
GET = "bookings.bookingsGetBookingAnonymously"
CANCEL = "bookings.bookingsCancelBookingAnonymously"
MOVE = "bookings.bookingsRescheduleBookingAnonymously"
SERVICE = "bookings.getServiceAnonymously"
LINK = "bookingLinks.getBookingLink"


def token_of(shop: Shop, booking: Json, voice: Voice | None = None) -> str:
    token: str = (voice or shop.owner).call(TOKEN, {"bookingId": booking["id"]})["token"]
    return token


def held(salon: Salon, booking: Json) -> Json:
    """What the holder of the link sends with every change."""
    return {"token": token_of(salon.shop, booking), "revision": booking["revision"]}


def seen(shop: Shop, token: str, **more: Any) -> Json:
    return shop.as_visitor.call(GET, {"token": token, **more})


def allowed(salon: Salon, booking: Json) -> tuple[bool, bool]:
    actions = seen(salon.shop, token_of(salon.shop, booking))["allowedAnonymousActions"]
    return actions["cancel"], actions["reschedule"]


def test_e82_a_token_is_opaque_and_fits_into_an_address(shop: Shop) -> None:
    salon = open_salon(shop)
    token = token_of(shop, salon.booked())
    assert 32 <= len(token) <= 2048
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", token)


def test_e82_j4_who_may_see_a_booking_may_have_its_token(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    member = shop.as_member(MEMBER)
    booking = salon.book(staff=salon.staff[0], voice=member)
    for voice in (shop.owner, shop.as_staff(salon.staff[0]), member):
        assert seen(shop, token_of(shop, booking, voice))["booking"]["id"] == booking["id"]
    for voice in (shop.as_staff(salon.staff[1]), shop.as_member(UNKNOWN)):
        with refused("BOOKING_NOT_FOUND", 404):
            token_of(shop, booking, voice)
    with refused("PERMISSION_DENIED", 403):
        token_of(shop, booking, shop.as_visitor)
    with refused("BOOKING_NOT_FOUND", 404):
        token_of(shop, {"id": UNKNOWN})


def test_k19_a_visitor_has_the_link_to_what_it_booked_and_nobody_elses(shop: Shop) -> None:
    salon = open_salon(shop)
    visitor = shop.as_visitor
    booking = salon.book(voice=visitor)
    link = visitor.call(LINK, {"bookingId": booking["id"]})["link"]
    assert seen(shop, link["token"])["booking"]["id"] == booking["id"]
    assert link["url"].endswith(f"/booking/{link['token']}")
    others = salon.book("12:00", voice=shop.as_member(MEMBER))
    with refused("BOOKING_NOT_FOUND", 404):
        visitor.call(LINK, {"bookingId": others["id"]})


def test_e83_the_booking_is_shown_without_what_the_business_notes(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN)
    booking = salon.booked(internalBusinessNote="Tips well", externalUserId=MEMBER)
    answer = seen(shop, token_of(shop, booking))
    notes = ("internalBusinessNote", "externalUserId")
    assert answer == {
        "booking": {name: value for name, value in booking.items() if name not in notes},
        "allowedAnonymousActions": {"cancel": True, "reschedule": True},
    }


def test_x14_the_times_are_shown_in_a_zone_on_request(shop: Shop) -> None:
    salon = open_salon(shop)
    token = token_of(shop, salon.booked("10:00"))
    booking = seen(shop, token, timeZone="Asia/Tokyo")["booking"]
    assert booking["adjustedStart"] == {
        "localDate": f"{TUESDAY}T19:00:00",
        "timeZone": "Asia/Tokyo",
    }
    assert booking["adjustedEnd"]["localDate"] == f"{TUESDAY}T20:00:00"
    with refused("INVALID_TIME_ZONE", 400):
        seen(shop, token, timeZone="Mars/Olympus")


def test_e83_the_service_is_shown_even_if_it_is_hidden(shop: Shop) -> None:
    salon = open_salon(shop, hidden=True)
    body = {"token": token_of(shop, salon.booked()), "fields": ["STAFF_MEMBER_DETAILS"]}
    service = shop.as_visitor.call(SERVICE, body)["service"]
    assert (service["id"], service["hidden"]) == (salon.service["id"], True)
    people = service["staffMemberDetails"]["staffMembers"]
    assert [each["name"] for each in people] == ["Ann"]


def test_e83_a_deleted_service_is_not_found(shop: Shop) -> None:
    salon = open_salon(shop)
    token = token_of(shop, salon.booked())
    shop.call("services.deleteService", {"serviceId": salon.service["id"]})
    with refused("SERVICE_NOT_FOUND", 404):
        shop.as_visitor.call(SERVICE, {"token": token})
    assert seen(shop, token)["booking"]["bookedEntity"]["title"] == "Haircut"


def test_e83_the_holder_cancels(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN)
    booking = salon.booked("10:00")
    gone = shop.as_visitor.call(CANCEL, held(salon, booking))["booking"]
    assert (gone["status"], gone["revision"]) == ("CANCELED", "2")
    assert "10:00" in salon.starts()
    told = [each for each in shop.facts() if each["slug"] == "canceled"]
    assert [each["entityId"] for each in told] == [booking["id"]]
    assert "anonymousVisitorId" in told[0]["actionEvent"]["body"]["initiatedBy"]


def test_e84_what_is_over_cannot_be_cancelled_again(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN)
    booking = salon.booked()
    token = held(salon, booking)["token"]
    gone = shop.as_visitor.call(CANCEL, held(salon, booking))["booking"]
    with refused("BOOKING_CANNOT_BE_CANCELLED", 428):
        shop.as_visitor.call(CANCEL, {"token": token, "revision": gone["revision"]})
    assert allowed(salon, booking) == (False, False)


@pytest.mark.parametrize(
    ("policy", "actions"),
    [
        ({}, (False, False)),
        (OPEN, (True, True)),
        (
            {
                "cancellationPolicy": {"enabled": True, "allowAnonymous": False},
                "reschedulePolicy": {"enabled": True, "allowAnonymous": True},
            },
            (False, True),
        ),
        (
            {
                "cancellationPolicy": {"enabled": True, "allowAnonymous": True},
                "reschedulePolicy": {"enabled": True, "allowAnonymous": False},
            },
            (True, False),
        ),
    ],
)
def test_b11_e84_the_snapshot_decides_what_a_link_may_do(
    shop: Shop, policy: Json, actions: tuple[bool, bool]
) -> None:
    salon = open_salon(shop, policy=policy)
    booking = salon.booked()
    assert allowed(salon, booking) == actions
    slot = {key: salon.slot("14:00")[key] for key in ("startDate", "endDate")}
    moves, cancels = {**held(salon, booking), "slot": slot}, held(salon, booking)
    if not actions[1]:
        with refused("RESCHEDULING_NOT_ALLOWED", 428):
            shop.as_visitor.call(MOVE, moves)
    if not actions[0]:
        with refused("BOOKING_CANNOT_BE_CANCELLED", 428):
            shop.as_visitor.call(CANCEL, cancels)
    assert salon.read(booking)["booking"] == booking
    if actions[0]:
        assert shop.as_visitor.call(CANCEL, cancels)["booking"]["status"] == "CANCELED"


@pytest.mark.parametrize(("minutes", "in_time"), [(26 * 60, True), (26 * 60 + 1, False)])
def test_b8_e84_a_link_is_bound_to_the_time_limit(shop: Shop, minutes: int, in_time: bool) -> None:
    limit = {
        "enabled": True,
        "limitLatestCancellation": True,
        "latestCancellationInMinutes": minutes,
    }
    salon = open_salon(shop, policy={"cancellationPolicy": limit})
    booking = salon.booked("10:00")
    assert allowed(salon, booking) == (in_time, False)
    if not in_time:
        link = held(salon, booking)
        with refused("BOOKING_CANNOT_BE_CANCELLED"):
            shop.as_visitor.call(CANCEL, link)


def test_e84_the_holder_moves_it_and_everybody_is_told(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN)
    booking = salon.booked("10:00")
    slot = {key: salon.slot("14:00")[key] for key in ("startDate", "endDate")}
    moved = shop.as_visitor.call(MOVE, {**held(salon, booking), "slot": slot})["booking"]
    assert moved["startDate"] == f"{TUESDAY}T14:00:00.000Z"
    assert (moved["status"], moved["participantNotification"]) == (
        "CONFIRMED",
        {"notifyParticipants": True},
    )
    assert "10:00" in salon.starts() and "14:00" not in salon.starts()
    told = [each for each in shop.facts() if each["slug"] == "rescheduled"]
    assert told[0]["actionEvent"]["body"]["participantNotification"]["notifyParticipants"] is True


def test_e50_what_the_holder_moves_waits_for_approval_again(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN, **approving())
    booking = salon.booked("10:00")
    slot = {key: salon.slot("14:00")[key] for key in ("startDate", "endDate")}
    moved = shop.as_visitor.call(MOVE, {**held(salon, booking), "slot": slot})["booking"]
    assert moved["status"] == "PENDING"


def test_e46_the_holder_cannot_take_what_is_taken(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN)
    booking = salon.booked("10:00")
    salon.booked("14:00")
    slot = {key: salon.slot("14:00")[key] for key in ("startDate", "endDate")}
    link = held(salon, booking)
    with refused("SLOT_NOT_AVAILABLE"):
        shop.as_visitor.call(MOVE, {**link, "slot": slot})
    assert salon.read(booking)["booking"] == booking


def test_e83_a_stale_revision_changes_nothing(shop: Shop) -> None:
    salon = open_salon(shop, policy=OPEN)
    booking = salon.confirm(salon.book())
    stale = {**held(salon, booking), "revision": "1"}
    with refused("REVISION_MISMATCH", 409):
        shop.as_visitor.call(CANCEL, stale)
    with refused("REVISION_MISMATCH", 409):
        shop.as_visitor.call(MOVE, {**stale, "slot": salon.slot("14:00")})
    assert salon.read(booking)["booking"] == booking


def test_e85_a_token_dies_thirty_days_after_the_end(shop: Shop) -> None:
    salon = open_salon(shop)
    token = token_of(shop, salon.booked("10:00"))  # ends on Tuesday at eleven
    shop.clock.advance(days=31, hours=3)
    assert seen(shop, token)["booking"]["status"] == "CONFIRMED"
    shop.clock.advance(seconds=1)
    for name in (GET, SERVICE):
        with refused("INVALID_TOKEN"):
            shop.as_visitor.call(name, {"token": token})


def forged(shop: Shop) -> list[str]:
    """Tokens that open nothing at this shop, each for another reason."""
    salon = open_salon(shop)
    token = token_of(shop, salon.booked())
    head, body, signature = token.split(".")
    other = beside(shop, "Other")
    visitor = str(shop.as_visitor.credential)
    return [
        "x",
        "x" * 40,
        "a.b.c",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body[:-2]}.{signature}",
        f"eyJhbGciOiJub25lIn0.{body}.",
        visitor,
        visitor.split(".", 1)[1],
        token_of(other, open_salon(other).booked()),
    ]


def test_e83_what_is_no_token_of_this_site_is_refused(shop: Shop) -> None:
    for token in forged(shop):
        for name, more in (
            (GET, {}),
            (SERVICE, {}),
            (CANCEL, {"revision": "1"}),
            (MOVE, {"revision": "1", "slot": {"startDate": f"{TUESDAY}T14:00:00"}}),
        ):
            with refused("INVALID_TOKEN"):
                shop.as_visitor.call(name, {"token": token, **more})


def test_e83_a_token_gives_no_other_rights(shop: Shop) -> None:
    salon = open_salon(shop)
    token = token_of(shop, salon.booked())
    status, _ = Voice(shop, token).ask("services.queryServices", {"query": {}})
    assert status == 401


def test_e83_f24_the_fee_for_cancelling_is_told_on_request(shop: Shop) -> None:
    policy = {
        "cancellationPolicy": {"enabled": True},
        "customPolicyDescription": {"enabled": True, "description": "Cancel in time."},
        "saveCreditCardPolicy": {"enabled": True},
        "cancellationFeePolicy": {
            "enabled": True,
            "cancellationWindows": [{"startInMinutes": 2 * 24 * 60, "percentage": "50"}],
        },
    }
    salon = open_salon(shop, policy=policy)
    booking = salon.booked("10:00")
    token = token_of(shop, booking)
    assert "bookingFee" not in seen(shop, token)
    fee = seen(shop, token, fields=["BOOKING_FEES"])["bookingFee"]
    assert (fee["bookingId"], fee["cancellationFee"]["status"]) == (booking["id"], "PREVIEW")
    assert fee["cancellationFee"]["price"] == {"value": "25.00", "currency": "USD"}


def test_f24_without_a_fee_policy_there_is_no_fee(shop: Shop) -> None:
    salon = open_salon(shop)
    answer = seen(shop, token_of(shop, salon.booked()), fields=["BOOKING_FEES"])
    assert "bookingFee" not in answer
