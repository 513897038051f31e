"""Several appointments one after the other at one place, as one slot (D48-D54)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from msgspec.structs import replace

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.sequence import SequenceAvailability
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.lengths import by_the_day
from openbookings.engine.slots.snapshot import Snapshot, load_grounds, load_several, location_key
from openbookings.engine.slots.subject import place_key, services_asked
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE

FEWEST, MOST = 2, 8
"""D48: how many services follow each other."""


class Item(NamedTuple):
    """One service of a sequence: what was asked of it, who could give it, when they are free."""

    request: Document
    offer: Offer
    snapshot: Snapshot
    availability: Availability
    chosen: frozenset[str]
    """The resource types narrowed to chosen resources."""


class Chain(NamedTuple):
    """Services one after the other, ready to be asked for times."""

    items: Sequence[Item]
    availability: SequenceAvailability
    location: str


async def chain(
    call: Call, services: Sequence[Document], location: Document, window: Window, sieve: Sieve
) -> Chain | None:
    """Load all that decides when the services can follow each other at the place.

    Seven statements whatever the number of services, one more for each with add-ons; None when
    one of them is not offered there (D50). Raises `INVALID_SERVICES_SIZE`, `SERVICE_NOT_FOUND`
    and `Invalid` with the paths of the service.
    """
    _require_size(services)
    place = place_key(location)
    found = await _appointments(call, services)
    if any(place not in map(location_key, each.places) for each in found):
        return None
    grounds = await load_grounds(call, found)
    questions = []
    for at, (service, offer) in enumerate(zip(services, found, strict=True)):
        with _below(f"services[{at}]"):
            gender = asking.requested_gender(grounds[at], service)
            grounds[at] = grounds[at].of_gender(gender)
            asked = {**service, "locations": [location]}
            questions.append(await asking.question(call, offer, grounds[at], window, asked))
    snapshots = await load_several(call, list(zip(found, grounds, strict=True)), _reach(questions))
    items = [
        Item(
            service,
            offer,
            snapshot,
            Availability(question, snapshot.facts),
            frozenset(question.chosen),
        )
        for service, offer, snapshot, question in zip(
            services, found, snapshots, questions, strict=True
        )
    ]
    availabilities = [item.availability for item in items]
    return Chain(items, SequenceAvailability(availabilities, sieve), place)


def _reach(questions: Sequence[Question]) -> Span:
    """The instants all the facts must tell about: to the end of the last item, and its buffer."""
    reaches = [each.reach for each in questions]
    lasts = sum(each.duration for each in questions) * MINUTE
    return Span(min(each.start for each in reaches), max(each.end for each in reaches) + lasts)


def _require_size(services: Sequence[Document]) -> None:
    if not FEWEST <= len(services) <= MOST:
        raise Refused(
            "INVALID_SERVICES_SIZE",
            f"A sequence has {FEWEST} to {MOST} services.",
            minimum=FEWEST,
            maximum=MOST,
        )


async def _appointments(call: Call, services: Sequence[Document]) -> list[Offer]:
    """The services asked for, in their order and each as often as it is named."""
    ids = []
    for at, service in enumerate(services):
        if not service.get("serviceId"):
            path = f"services[{at}].serviceId"
            raise Invalid(Violation(path, "is required", "REQUIRED_FIELD"))
        ids.append(service["serviceId"])
    return await services_asked(call, ids, _no_part, "services[{at}].serviceId")


def _no_part(service: Offer) -> str | None:
    """Why a service cannot be part of a sequence."""
    if service.type != "APPOINTMENT":
        return f"is a {service.type}; sequences are of appointments (D48)"
    if by_the_day(service):
        return "is given for whole days, between which nothing can follow (D40)"
    return None


@contextmanager
def _below(path: str) -> Iterator[None]:
    """Put what is wrong with one item below its path."""
    try:
        yield
    except Invalid as wrong:
        raise Invalid(
            *(replace(each, field=f"{path}.{each.field}") for each in wrong.found)
        ) from None
