"""Which services have something to book in a window: what searches of the catalogue ask (A80)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from openbookings.engine.availability.answer import answer_to
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.slot import Slot
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.query.tree import Compare
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.courses import Course, load_courses
from openbookings.engine.slots.lengths import Length, length_between
from openbookings.engine.slots.sessions import Wanted, find_sessions
from openbookings.engine.slots.snapshot import Ground, Snapshot, load_grounds, load_several
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE


class Occasion(NamedTuple):
    """When and where something is to be booked.

    `exactly` wants what begins and ends with the window, not anything that begins inside it.
    """

    window: Window
    location_ids: tuple[str, ...]
    exactly: bool

    @property
    def span(self) -> Span:
        """The instants of the window."""
        zone = self.window.zone
        return Span(zone.instant(self.window.first), zone.instant(self.window.end))


async def open_services(call: Call, offers: Collection[Offer], occasion: Occasion) -> set[str]:
    """The ids of those services that can be booked then, in a constant number of statements."""
    by_type: dict[str, list[Offer]] = {"APPOINTMENT": [], "CLASS": [], "COURSE": []}
    for offer in offers:
        by_type[offer.type].append(offer)
    courses = await load_courses(call, by_type["COURSE"])
    return {
        *await _open_appointments(call, by_type["APPOINTMENT"], occasion),
        *await _open_classes(call, by_type["CLASS"], occasion),
        *(each.offer.id for each in courses if _is_open(each, occasion.span, call.seconds)),
    }


async def _open_appointments(
    call: Call, offers: Sequence[Offer], occasion: Occasion
) -> Iterable[str]:
    if not offers:
        return ()
    wish: Document = {
        "bookable": True,
        "locations": [{"id": each} for each in occasion.location_ids],
    }
    wanted = list(zip(offers, await load_grounds(call, offers), strict=True))
    questions = [
        await asking.question(
            call, offer, ground, occasion.window, wish, await _length(call, offer, ground, occasion)
        )
        for offer, ground in wanted
    ]
    reaches = [each.reach for each in questions]
    reach = Span(min(each.start for each in reaches), max(each.end for each in reaches))
    snapshots = await load_several(call, wanted, reach)
    found = zip(offers, questions, snapshots, strict=True)
    return [
        offer.id for offer, question, snapshot in found if _is_free(question, snapshot, occasion)
    ]


async def _length(call: Call, offer: Offer, ground: Ground, occasion: Occasion) -> Length | None:
    """That of the window, if a session can last so long and has to; else the usual one."""
    if not occasion.exactly:
        return None
    start, end = occasion.span
    return await length_between(call, offer, ground.durations, {}, [(end - start) // MINUTE])


def _is_free(question: Question, snapshot: Snapshot, occasion: Occasion) -> bool:
    availability = answer_to(question, snapshot.facts)
    if not occasion.exactly:
        return next(availability.slots(), None) is not None
    slots = (availability.slot_at(*occasion.span, location) for location in question.locations)
    return any(isinstance(each, Slot) and each.bookable for each in slots)


async def _open_classes(call: Call, offers: Sequence[Offer], occasion: Occasion) -> set[str]:
    places = Compare("location.id", "$in", occasion.location_ids) if occasion.location_ids else None
    wanted = Wanted(
        {each.schedule_id: each for each in offers},
        occasion.span,
        filter=places,
        only_bookable=True,
    )
    sessions = await find_sessions(call, wanted)
    return {
        each.offer.id
        for each in sessions
        if not occasion.exactly or (each.start, each.end) == occasion.span
    }


def _is_open(course: Course, window: Span, now: int) -> bool:
    """Whether one may join a course that has sessions between its bounds and the window's."""
    if course.first_start is None or course.last_end is None or course.free == 0:
        return False
    meets = course.first_start < window.end and window.start < course.last_end
    return meets and not course.violations(now).any
