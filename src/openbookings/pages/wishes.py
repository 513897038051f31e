"""What customers wish before they choose a time; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from openbookings.pages import offering
from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit

STAFF_TYPE_ID = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
_MOST_ADD_ONS = 21
"""A81: three groups of seven."""


class Wishes(NamedTuple):
    """What the customer has chosen so far for one service."""

    staff: str = ""
    choice: str = ""
    """The id of the variant: a length, or something of the business's own."""
    add_ons: tuple[str, ...] = ()
    people: int = 1
    place: str = ""
    """The id of a location of the service."""

    def pairs(self) -> list[tuple[str, str]]:
        """The wishes that were made, as parameters of an address or fields of a form."""
        all_of_them = [
            ("staff", self.staff),
            ("choice", self.choice),
            *(("add_on", each) for each in self.add_ons),
            ("people", str(self.people) if self.people > 1 else ""),
            ("place", self.place),
        ]
        return [(name, value) for name, value in all_of_them if value]

    def query(self, **more: str) -> str:
        """The wishes as a query string, with more parameters."""
        return urlencode([*self.pairs(), *more.items()])


def wishes_in(sent: Mapping[str, list[str]]) -> Wishes:
    """The wishes among the parameters of an address or the fields of a form.

    What makes no sense is left out.
    """

    def one(name: str, longest: int = 36) -> str:
        return (sent.get(name) or [""])[0][:longest]

    people = one("people", 4)
    return Wishes(
        staff=one("staff"),
        choice=one("choice", 100),
        add_ons=add_ons_in(sent),
        people=int(people) if people.isdecimal() and int(people) > 0 else 1,
        place=one("place"),
    )


def add_ons_in(sent: Mapping[str, list[str]], name: str = "add_on") -> tuple[str, ...]:
    """The ids of the add-ons that were chosen, under `name` or in a group `<name>.<number>`."""
    fields = [field for field in sent if field == name or field.startswith(f"{name}.")]
    chosen = dict.fromkeys(each[:36] for field in fields for each in sent[field] if each)
    return tuple(chosen)[:_MOST_ADD_ONS]


def wishes_for(visit: Visit, service: Json) -> Wishes:
    """The wishes that were sent, with the first variant where one has to be chosen."""
    wishes = wishes_in(visit.sent)
    known = [each.id for each in offering.choices(service, visit.words)]
    if known and wishes.choice not in known:
        return wishes._replace(choice=known[0])
    return wishes


def wishes_of(booking: Json) -> Wishes:
    """What was wished for a booking that exists: moving it keeps its length and its place."""
    groups = (booking.get("participantsChoices") or {}).get("serviceChoices") or ()
    chosen = [each.get("choiceId") for group in groups for each in group.get("choices") or ()]
    return Wishes(
        choice=next((str(each) for each in chosen if each), ""),
        add_ons=tuple(str(each["id"]) for each in booking.get("bookedAddOns") or ()),
        people=int(booking.get("totalParticipants") or 1),
    )


def asked_with(service: Json, wishes: Wishes) -> Iterator[tuple[str, object]]:
    """The wishes as a list of times is asked for them, by the name of the request's field."""
    if wishes.staff:
        chosen = {"resourceTypeId": STAFF_TYPE_ID, "resourceIds": [wishes.staff]}
        yield "resourceTypes", [chosen]
    choices: Json = {}
    if wishes.choice in offering.lengths(service):
        choices["durationChoiceId"] = wishes.choice
    if wishes.add_ons:
        choices["addOnIds"] = list(wishes.add_ons)
    if choices:
        yield "customerChoices", choices
    if wishes.place:
        yield "locations", [located(service, wishes.place)]


def located(service: Json, place_id: str) -> Json:
    """A location of the service as times and bookings name it: the wished one, else the first."""
    places = service.get("locations") or [{"type": "CUSTOMER"}]
    place = next((each for each in places if each.get("id") == place_id), places[0])
    named: Json = {"locationType": place["type"]}
    if place["type"] == "BUSINESS":
        named["id"] = place["business"]["id"]
    return named
