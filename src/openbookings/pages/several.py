"""Several services in one visit: choosing them, and when they can follow each other (D48)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from openbookings.pages import add_ons, choosing, offering, remembering
from openbookings.pages.choosing import Asking
from openbookings.pages.desk import Json
from openbookings.pages.picking import read_pick
from openbookings.pages.remembering import Reminder
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.when import told_slots
from openbookings.pages.wishes import Wishes, add_ons_in, asked_with, located, wishes_in

FEWEST, MOST = 2, 8
"""D48: how many services follow each other."""
PATH = "/visit"


class Several(NamedTuple):
    """The chosen services in their order, what is wished for each, and where they all are."""

    services: tuple[Json, ...]
    wishes: tuple[Wishes, ...]
    place: Json | None
    """The location at which all are offered; None when there is none."""

    def pairs(self) -> list[tuple[str, str]]:
        """The choice as parameters of an address or fields of a form."""
        slugs = [slug_of(each) for each in self.services]
        return [("service", each) for each in slugs] + [
            (f"{name}.{slug}", value)
            for slug, wishes in zip(slugs, self.wishes, strict=True)
            for name, value in wishes._replace(place="").pairs()
        ]

    def query(self, *pairs: tuple[str, str], **more: str) -> str:
        """The choice as a query string, with more parameters."""
        return urlencode([*self.pairs(), *pairs, *more.items()])

    @property
    def overfull(self) -> list[frozenset[str]]:
        """For each service the groups from which more is added than can be had together."""
        pairs = zip(self.services, self.wishes, strict=True)
        return [add_ons.overfull(service, wishes.add_ons) for service, wishes in pairs]

    @property
    def reselect(self) -> str:
        """The choice as the query string of the list of services."""
        named = [("service", slug_of(each)) for each in self.services]
        return urlencode([*named, ("other", "1")])

    def asked(self) -> Json:
        """The services and the place as a list of times is asked for them."""
        services = []
        for service, wishes in zip(self.services, self.wishes, strict=True):
            alone = wishes._replace(place="")
            services.append({"serviceId": service["id"], **dict(asked_with(service, alone))})
        return {"services": services, "location": self.place}


def slug_of(service: Json) -> str:
    """The name of a service in addresses."""
    return str(service["mainSlug"]["name"])


def may_follow(service: Json) -> bool:
    """Whether a service can be one of several: an appointment that customers book themselves."""
    online = (service.get("onlineBooking") or {}).get("enabled")
    return service["type"] == "APPOINTMENT" and bool(online) and not offering.rented_by(service)


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/visit`: first the services, then the times at which they can be had."""
    slugs = _slugs(visit.address)
    if visit.asked("other") or not FEWEST <= len(slugs) <= MOST:
        return await _list(visit, slugs)
    several = await _several_at(visit)
    if several.place is None:
        return await _list(visit, slugs, apart=True)
    return await shown(visit, several)


async def shown(
    visit: Visit, several: Several, status: int = 200, *, path: str = "", **more: object
) -> Response:
    """The times for several services, also after an attempt that failed (`more` says how).

    `path` is the page on which the time of a visit that is moved is chosen.
    """
    asking = Asking(
        "multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots",
        several.asked(),
        visit.zone,
        one_person=any(each.staff for each in several.wishes),
    )
    lost = choosing.lost_time(visit) if "lost" in more else None
    chosen = await choosing.choice_of(visit, asking, lost)
    if not path and any(several.overfull):
        # E21: it would be refused at the end, so no time is offered before it is mended.
        chosen |= {"parts": []}
    return visit.show(
        "several_times.html",
        status,
        **chosen,
        several=several,
        # The address of a visit that is moved says all that was wished for it.
        wishes=Wishes() if path else several,
        offering=offering,
        groups_of=add_ons.groups_of,
        chooser=path or PATH,
        slug_of=slug_of,
        zone=asking.zone,
        reminder=None if path or "lost" in more else _reminder(visit, several),
        **more,
    )


async def chosen(visit: Visit) -> Several:
    """The choice in the address, which can be had at one place; raises `NoSuchPage`."""
    several = await _several_at(visit)
    if several.place is None or not FEWEST <= len(several.services) <= MOST:
        raise NoSuchPage
    return several


async def _several_at(visit: Visit) -> Several:
    """The services that the address names; raises `NoSuchPage` for unknown ones."""
    sent = visit.address
    services = [await offering.service_at(visit, each) for each in _slugs(sent)[:MOST]]
    services = [each for each in services if may_follow(each)]
    wishes = [_wishes_for(visit, each, sent) for each in services]
    places = [{_key(place): place["id"] for place in _places(each)} for each in services]
    common = [key for key in places[0] if all(key in each for each in places)] if places else []
    if not common:
        return Several(tuple(services), tuple(wishes), None)
    placed = tuple(
        wish._replace(place=known[common[0]]) for wish, known in zip(wishes, places, strict=True)
    )
    return Several(tuple(services), placed, located(services[0], placed[0].place))


def _reminder(visit: Visit, several: Several) -> Reminder | None:
    """What is kept of a visit for this browser, perhaps of other services; None if nothing is."""
    held = remembering.running(visit)
    if held is None or "part" not in held.sent:
        return None
    parts = held.sent["part"]
    picks = [read_pick({**held.sent, "slot": [each]}, visit.zone) for each in parts]
    when = told_slots(visit, picks)
    return Reminder(held, when, f"{PATH}/details?{held.query}", f"{PATH}/again?{several.query()}")


async def _list(visit: Visit, chosen: list[str], *, apart: bool = False) -> Response:
    """The page on which services are chosen, with what is wrong with the choice so far."""
    wrong = ""
    if apart:
        wrong = visit.words.say("These services are not offered at one place.")
    elif len(chosen) > MOST:
        wrong = visit.words.say("At most {number} services fit into one visit.", number=MOST)
    elif visit.asked("chosen"):
        wrong = visit.words.say("Please choose at least two services.")
    shelves = [
        shelf._replace(services=[each for each in shelf.services if may_follow(each)])
        for shelf in await offering.shelves(visit)
    ]
    return visit.show(
        "several.html",
        400 if wrong else 200,
        shelves=[each for each in shelves if each.services],
        chosen=chosen,
        wrong=wrong,
        offering=offering,
        slug_of=slug_of,
        path=PATH,
    )


def _slugs(sent: Mapping[str, list[str]]) -> list[str]:
    named = [each[:200] for each in (sent.get("service") or ())[: MOST + 1]]
    return list(dict.fromkeys(each for each in named if each))


def _wishes_for(visit: Visit, service: Json, sent: Mapping[str, list[str]]) -> Wishes:
    """What is wished for one of the services, the first variant where one has to be chosen."""
    slug = slug_of(service)
    own = {name: sent.get(f"{name}.{slug}") or [] for name in ("staff", "choice")}
    added = add_ons.chosen_among(service, add_ons_in(sent, f"add_on.{slug}"))
    wishes = wishes_in(own)._replace(add_ons=tuple(each["id"] for each in added))
    known = [each.id for each in offering.choices(service, visit.words)]
    return wishes._replace(choice=known[0]) if known and wishes.choice not in known else wishes


def _places(service: Json) -> list[Json]:
    return service.get("locations") or [{"id": "", "type": "CUSTOMER"}]


def _key(place: Json) -> tuple[str, str]:
    """What makes a place the same for two services; those of the business have an id."""
    return str(place["type"]), str((place.get("business") or {}).get("id") or "")
