"""A business where all kinds of things can be booked, in the week in which its clock changes.

Berlin sets its clocks back on Sunday 25 October 2026; somebody works through that night.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openbookings.engine.timeline.zone import Zone, format_local
from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots import studio
from tests.features.slots.rental import by_the_day, thing
from tests.features.slots.salon import LIST, asked, needs, policy, room_type, service, works
from tests.features.slots.test_booking import PLACES
from tests.features.slots.test_end_options import METHOD as END_OPTIONS
from tests.features.variants import menu
from tests.support.shop import Json, Shop

ZONE = "Europe/Berlin"
THURSDAY_MORNING = 1_792_648_800_000
"""Thursday 22 October 2026, 08:00 in Berlin, in milliseconds."""
DAYS = [f"2026-10-{number}" for number in range(22, 29)]
BERLIN = Zone.of(ZONE)
KINDS = ("cut", "massage", "varied", "by the hour", "by the day")


@dataclass(frozen=True)
class Stay:
    """A time that might be booked: as a slot shows it, in a zone."""

    slot: Json
    zone: str

    def key(self) -> tuple[int, int, str]:
        """Instants and place, whatever the zone."""
        start, end = (self.slot[name] for name in ("localStartDate", "localEndDate"))
        place = self.slot["location"]
        return desk.utc(start, self.zone), desk.utc(end, self.zone), str(place.get("id"))


class Counter:
    """What can be had, and how to ask for it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.ann = works(shop, "Ann", "09:00-13:00", "14:00-18:00")
        self.bea = works(shop, "Bea", "22:00-24:00", "00:00-05:00")
        rooms, bikes = room_type(shop, "Rooms"), room_type(shop, "Bikes")
        self.things = [thing(shop, rooms, "Red"), thing(shop, rooms, "Blue")]
        self.things.append(thing(shop, bikes, "Bike"))
        late = policy(shop, limitLateBookingPolicy={"enabled": True, "latestBookingInMinutes": 120})
        early = policy(
            shop, limitEarlyBookingPolicy={"enabled": True, "earliestBookingInMinutes": 4320}
        )
        cut = service(shop, self.ann, self.bea, buffer=15, bookingPolicy=late)
        massage = service(
            shop, self.ann, minutes=60, serviceResources=needs(rooms), bookingPolicy=early
        )
        varied = service(shop, self.ann, minutes=45, payment=menu.VARIED)
        menu.create(shop, menu.by_length(varied, 60, 120))
        self.lengths = {cut["id"]: [30], massage["id"]: [60], varied["id"]: [60, 120]}
        self.fixed = [cut, massage, varied]
        self.hourly = _by_the_hour(shop, bikes)
        self.daily = by_the_day(shop, bikes, most=3)
        pairs = policy(shop, participantsPolicy={"maxParticipantsPerBooking": 2})
        self.yoga = studio.group(shop, capacity=2, bookingPolicy=pairs)
        for day, hours in zip(DAYS, ("08:30-09:30", "12:30-13:30", "19:00-20:00"), strict=False):
            studio.session(shop, self.yoga, self.ann["resourceId"], day, hours)

    def name_of(self, service: Json) -> str:
        """What kind of service it is, for the figures of a run."""
        services = [*self.fixed, self.hourly, self.daily]
        return KINDS[[each["id"] for each in services].index(service["id"])]

    @property
    def staff(self) -> list[str]:
        """The schedules of everybody and everything that can be blocked."""
        people = [each["resource"]["eventsSchedule"]["id"] for each in (self.ann, self.bea)]
        return [*people, *(each["eventsSchedule"]["id"] for each in self.things)]

    def shown(self, of: Json, day: str, zone: str = ZONE, **more: Any) -> list[Stay]:
        """The slots of a day that are shown as bookable."""
        until = DAYS[DAYS.index(day) + 1]
        request = asked(of, day, until, bookable=True, timeZone=zone, **more)
        found = self.shop.as_visitor.call(LIST, request)["timeSlots"]
        return [Stay(each, zone) for each in found]

    def ends(self, start: Stay) -> list[Stay]:
        """The ends shown for the start of a rental by the hour."""
        slot = start.slot
        sent = {name: slot[name] for name in ("serviceId", "localStartDate", "location")}
        answer = self.shop.as_visitor.call(END_OPTIONS, {**sent, "timeZone": start.zone})
        return [Stay(each, start.zone) for each in answer["endOptions"] if each["bookable"]]

    def at(self, of: Json, day: str, minute: int, lasts: int) -> Stay:
        """A time of the day, shown or not."""
        start = desk.utc(f"{day}T{minute // 60:02}:{minute % 60:02}:00", ZONE)
        times = [format_local(BERLIN.local(at)) for at in (start, start + lasts * 60)]
        place = {"locationType": "BUSINESS", "id": of["locations"][0]["business"]["id"]}
        names = ("localStartDate", "localEndDate")
        slot: Json = dict(zip(names, times, strict=True))
        slot |= {"serviceId": of["id"], "scheduleId": of["schedule"]["id"], "location": place}
        return Stay(slot, ZONE)

    def place(self, stay: Stay, service: Json, resource: str | None = None) -> Json:
        """A booking of the time, as a visitor sends it."""
        sent = wish(stay, resource)
        if service["payment"]["rateType"] == "VARIED":
            start, end, _ = stay.key()
            del sent["totalParticipants"]
            sent["participantsChoices"] = {"serviceChoices": [_choice(end - start, service)]}
        made = self.shop.as_visitor.call("bookings.createBooking", {"booking": sent})
        booking: Json = made["booking"]
        return booking

    def confirm(self, booking: Json) -> Json:
        """The booking, confirmed by the owner if its time is free."""
        body = {
            "bookingId": booking["id"],
            "revision": booking["revision"],
            "flowControlSettings": {"checkAvailabilityValidation": True},
        }
        confirmed: Json = self.shop.call("bookings.confirmBooking", body)["booking"]
        return confirmed


def wish(stay: Stay, resource: str | None = None) -> Json:
    """A booking to send."""
    slot = slot_of(stay) | ({"resource": {"id": resource}} if resource else {})
    return {
        "bookedEntity": {"slot": slot},
        "contactDetails": {"firstName": "Ada", "email": "ada@example.com"},
        "totalParticipants": 1,
        "selectedPaymentOption": "OFFLINE",
    }


def slot_of(stay: Stay) -> Json:
    """The time as bookings name it."""
    slot = stay.slot
    place = {**slot["location"], "locationType": PLACES[slot["location"]["locationType"]]}
    return {
        "serviceId": slot["serviceId"],
        "scheduleId": slot["scheduleId"],
        "startDate": slot["localStartDate"],
        "endDate": slot["localEndDate"],
        "timezone": stay.zone,
        "location": place,
    }


def _choice(seconds: int, service: Json) -> Json:
    # The end may lie in the hour that is shown twice: an hour more or less of the first reading.
    minutes = next(each for each in (60, 120) if each in (seconds // 60, seconds // 60 + 60))
    duration = {"optionId": menu.OPTION, "duration": {"minutes": minutes}}
    return {"numberOfParticipants": 1, "choices": [duration]}


def _by_the_hour(shop: Shop, type_id: str) -> Json:
    hours = {"minDurationInMinutes": 60, "maxDurationInMinutes": 180}
    constraints = {"durationRange": {"unitType": "HOUR", "hourOptions": hours}}
    return examples.create(
        shop,
        examples.given(
            schedule={"availabilityConstraints": constraints},
            serviceResources=needs(type_id),
            primaryResourceType=type_id,
        ),
    )
