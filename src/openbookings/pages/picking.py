"""What a customer has picked: a time, a session or a course, as pages and bookings write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from openbookings.engine.timeline.zone import UnknownZone, Zone
from openbookings.pages import add_ons
from openbookings.pages.desk import Json
from openbookings.pages.visit import NoSuchPage
from openbookings.pages.wishes import STAFF_TYPE_ID, Wishes, located, wishes_in

_LONGEST_ID = 300


class Pick(NamedTuple):
    """One time of an appointment, one session of a class, or a course; stands in addresses."""

    wishes: Wishes
    slot: str = ""
    """Start and end of an appointment on the visitor's clock, with a slash between them."""
    event: str = ""
    """The session of a class."""
    zone: str = ""
    """The clock on which the slot is told; in addresses `clock`, as `zone` changes the page's."""

    def pairs(self) -> list[tuple[str, str]]:
        """The pick as parameters of an address or fields of a form."""
        own = [("slot", self.slot), ("event", self.event), ("clock", self.zone)]
        return [*self.wishes.pairs(), *((name, value) for name, value in own if value)]

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end of an appointment; raises `NoSuchPage` for what is none."""
        try:
            start, end = (datetime.fromisoformat(each) for each in self.slot.split("/"))
        except ValueError:
            raise NoSuchPage from None
        if start.tzinfo or end.tzinfo:
            raise NoSuchPage
        return start, end

    def booked_entity(self, service: Json) -> Json:
        """What it is of the service, as bookings name it."""
        if service["type"] == "COURSE":
            ids = {"scheduleId": service["schedule"]["id"], "serviceId": service["id"]}
            return {"schedule": ids}
        if service["type"] == "CLASS":
            return {"slot": {"serviceId": service["id"], "eventId": self.event}}
        start, end = self.times
        slot: Json = {
            "serviceId": service["id"],
            "scheduleId": service["schedule"]["id"],
            "startDate": start.isoformat(timespec="seconds"),
            "endDate": end.isoformat(timespec="seconds"),
            "timezone": self.zone,
            "location": located(service, self.wishes.place),
        }
        if self.wishes.staff:
            slot["resource"] = {"id": self.wishes.staff}
        elif service.get("staffMemberIds"):
            anybody = {"resourceTypeId": STAFF_TYPE_ID, "selectionMethod": "ANY_RESOURCE"}
            slot["resourceSelections"] = [anybody]
        return {"slot": slot}

    def wanted(self, service: Json) -> Json:
        """What createBooking and createHold take for it."""
        return {
            "bookedEntity": self.booked_entity(service),
            **self.party(),
            "bookedAddOns": self.add_ons(service),
        }

    def party(self) -> Json:
        """Who takes part: so many, or so many with what they chose (E10)."""
        if not self.wishes.choice:
            return {"totalParticipants": self.wishes.people}
        choice = [{"choiceId": self.wishes.choice}]
        group = {"numberOfParticipants": self.wishes.people, "choices": choice}
        return {"participantsChoices": {"serviceChoices": [group]}}

    def add_ons(self, service: Json) -> list[Json]:
        """The chosen add-ons as bookings name them; those the service lacks are left out."""
        return [
            {"id": each["id"], "groupId": each["group"], "quantity": 1}
            for each in add_ons.chosen_among(service, self.wishes.add_ons)
        ]


def read_pick(sent: Mapping[str, list[str]], zone: str) -> Pick:
    """A pick from the parameters of an address or the fields of a form."""

    def one(name: str, longest: int = 36) -> str:
        return (sent.get(name) or [""])[0][:longest]

    try:
        clock = Zone.of(one("clock", 64) or zone).name
    except UnknownZone:
        raise NoSuchPage from None
    return Pick(wishes_in(sent), one("slot", 60), one("event", _LONGEST_ID), clock)
