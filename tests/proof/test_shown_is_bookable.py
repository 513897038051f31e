"""What is shown bookable can be booked, and nothing else (K15, D1, E6).

A business is used in random ways; after each of them every promise of the lists must hold.
`OPENBOOKINGS_EXAMPLES` asks for more and longer stories.
"""

from __future__ import annotations

import asyncio
from collections import Counter as Figures
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from openbookings.engine.timeline.zone import Local, format_local, parse_local
from tests.features.calendar import desk
from tests.features.slots import studio
from tests.features.slots.salon import STAFF, at, blocks
from tests.proof import stories
from tests.proof.counter import DAYS, KINDS, THURSDAY_MORNING, ZONE, Counter, Stay, slot_of
from tests.proof.premises import Machine
from tests.support.shop import CallFailed, Json

STORIES = stories.told(share=50, least=4, steps=15, steps_in_full=40)
NOT_TO_BE_HAD = ("SLOT_NOT_AVAILABLE", "BOOKING_POLICY_VIOLATION")

pytestmark = stories.MARKS

days = st.sampled_from(DAYS[:-1])
zones = st.sampled_from([ZONE, ZONE, "UTC", "America/New_York", "Asia/Kathmandu"])
picks = st.integers(0, 60)
MINUTES = [*range(0, 24 * 60, 30), *range(5, 24 * 60, 115)]
"""Minutes of the day on the grid, and some beside it."""


class Story(RuleBasedStateMachine):
    """Customers and the business do things in any order."""

    open_business: Callable[[], Counter]
    figures: Figures[str]
    """How often what happened, in all stories together."""

    @initialize()
    def begin(self) -> None:
        self.counter = type(self).open_business()
        self.shop = self.counter.shop
        self.booked: list[tuple[Json, Json]] = []
        """Confirmed bookings, each with its service."""

    @rule(number=st.integers(0, 2), day=days, zone=zones, pick=picks, named=st.booleans())
    def book_a_shown_slot(self, number: int, day: str, zone: str, pick: int, named: bool) -> None:
        service = self.counter.fixed[number]
        filters: dict[str, Any] = {"includeResourceTypeIds": [STAFF]} if named else {}
        lengths = self.counter.lengths[service["id"]]
        filters["customerChoices"] = {"durationInMinutes": lengths[pick % len(lengths)]}
        shown = self.counter.shown(service, day, zone, **filters)
        self._book(service, shown, pick, named=named)

    @rule(day=days, zone=zones, pick=picks, end=picks)
    def rent_by_the_hour(self, day: str, zone: str, pick: int, end: int) -> None:
        starts = self.counter.shown(self.counter.hourly, day, zone)
        if starts:
            ends = self.counter.ends(starts[pick % len(starts)])
            assert ends, "the shortest stay is shown, so it has an end"
            self._book(self.counter.hourly, ends, end)

    @rule(day=days, zone=zones, length=st.integers(1, 3))
    def rent_by_the_day(self, day: str, zone: str, length: int) -> None:
        """Days in a row are put together, as there is only one bike."""
        shown = [
            stay
            for each in DAYS[DAYS.index(day) : -1][:length]
            for stay in self.counter.shown(self.counter.daily, each, zone)
        ]
        row = shown[:1]
        for stay in shown[1:]:
            if stay.slot["localStartDate"] != row[-1].slot["localEndDate"]:
                break
            row.append(stay)
        if row:
            last = row[-1].slot["localEndDate"]
            self._book(self.counter.daily, [Stay(row[0].slot | {"localEndDate": last}, zone)], 0)

    @rule(number=st.integers(0, 2), day=days, minute=st.sampled_from(MINUTES), pick=picks)
    def try_any_time(self, number: int, day: str, minute: int, pick: int) -> None:
        """A time can be booked if it is shown, and cannot if it is not."""
        service = self.counter.fixed[number]
        lengths = self.counter.lengths[service["id"]]
        lasts = lengths[pick % len(lengths)]
        stay = self.counter.at(service, day, minute, lasts)
        shown = self.counter.shown(service, day, customerChoices={"durationInMinutes": lasts})
        if stay.key() in {each.key() for each in shown}:
            self._note("any time: shown")
            self.counter.place(stay, service)
        else:
            self._note("any time: not shown")
            self._refused(lambda: self.counter.place(stay, service))

    @rule(day=days, length=st.integers(1, 4))
    def try_any_stay(self, day: str, length: int) -> None:
        stay = self.counter.at(self.counter.daily, day, 0, 24 * 60)
        until = DAYS[min(DAYS.index(day) + length, len(DAYS) - 1)]
        stay = Stay(stay.slot | {"localEndDate": f"{until}T00:00:00"}, ZONE)
        wanted = DAYS[DAYS.index(day) : DAYS.index(until)]
        shown = [bool(self.counter.shown(self.counter.daily, each)) for each in wanted]
        if all(shown) and len(wanted) <= 3:
            self._note("any stay: shown")
            self.counter.place(stay, self.counter.daily)
        else:
            self._note("any stay: not shown")
            self._refused(lambda: self.counter.place(stay, self.counter.daily))

    @rule(pick=picks, party=st.integers(1, 2))
    def join_a_class(self, pick: int, party: int) -> None:
        sent = studio.asked(DAYS[0], DAYS[-1], self.counter.yoga, timeZone=ZONE)
        sessions = self.shop.as_visitor.call(studio.LIST, sent)["timeSlots"]
        if not sessions:
            return
        session = sessions[pick % len(sessions)]
        slot = {
            "serviceId": self.counter.yoga["id"],
            "eventId": session["eventInfo"]["eventId"],
        }
        sent = {
            "bookedEntity": {"slot": slot},
            "contactDetails": {"firstName": "Ada", "email": "ada@example.com"},
            "totalParticipants": party,
            "selectedPaymentOption": "OFFLINE",
        }

        def join() -> Json:
            made = self.shop.as_visitor.call("bookings.createBooking", {"booking": sent})
            return self.counter.confirm(made["booking"])

        if session["bookable"] and party <= session["bookableCapacity"]:
            confirmed = join()
            self._note("joined a class")
            assert confirmed["status"] == "CONFIRMED"
        else:
            self._note("class that is full or over: refused")
            status, _ = self.shop.as_visitor.ask("bookings.createBooking", {"booking": sent})
            assert status >= 400, f"{session} can be booked by {party}"

    @precondition(lambda self: self.booked)
    @rule(which=picks, day=days, pick=picks)
    def move_to_a_shown_slot(self, which: int, day: str, pick: int) -> None:
        at_hand = which % len(self.booked)
        booking, service = self.booked[at_hand]
        lasts = (desk.utc(booking["endDate"][:19]) - desk.utc(booking["startDate"][:19])) // 60
        if service["id"] not in self.counter.lengths:
            return
        shown = self.counter.shown(service, day, customerChoices={"durationInMinutes": lasts})
        if not shown:
            return
        body = {
            "bookingId": booking["id"],
            "revision": booking["revision"],
            "slot": slot_of(shown[pick % len(shown)]),
            "flowControlSettings": {"ignoreReschedulePolicy": True},
        }
        moved = self.shop.call("bookings.rescheduleBooking", body)["booking"]
        self._note("moved")
        assert moved["status"] == "CONFIRMED" and not moved.get("doubleBooked")
        self.booked[at_hand] = moved, service

    @precondition(lambda self: self.booked)
    @rule(which=picks)
    def cancel(self, which: int) -> None:
        booking, _ = self.booked.pop(which % len(self.booked))
        body = {
            "bookingId": booking["id"],
            "revision": booking["revision"],
            "flowControlSettings": {"ignoreCancellationPolicy": True},
        }
        self.shop.call("bookings.cancelBooking", body)
        self._note("cancelled")

    @rule(who=picks, day=days, hour=st.integers(0, 22), lasts=st.integers(1, 2))
    def block_somebody(self, who: int, day: str, hour: int, lasts: int) -> None:
        schedules = [desk.business(self.shop)["id"], *self.counter.staff]
        end = f"{hour + lasts:02}:00"
        blocks(self.shop, schedules[who % len(schedules)], day, f"{hour:02}:00-{end}")

    @rule(late=st.booleans(), day=days, hour=st.integers(0, 21))
    def work_longer(self, late: bool, day: str, hour: int) -> None:
        schedule = self.counter.staff[int(late)]
        hours = at(day, f"{hour:02}:20"), at(day, f"{hour + 2:02}:05")
        desk.event(self.shop, schedule, *hours, type="WORKING_HOURS")

    @rule(minutes=st.sampled_from([10, 45, 180, 600]))
    def let_time_pass(self, minutes: int) -> None:
        self.shop.clock.advance(minutes=minutes)

    @invariant()
    def nobody_is_booked_twice(self) -> None:
        taken: dict[str, list[tuple[str, str]]] = {}
        for booking, _ in getattr(self, "booked", ()):
            slot = booking["bookedEntity"]["slot"]
            for one in (slot["resource"], *slot.get("additionalResources", ())):
                taken.setdefault(one["id"], []).append((booking["startDate"], booking["endDate"]))
        for times in taken.values():
            times.sort()
            assert all(end <= start for (_, end), (start, _) in pairwise(times))

    def _book(self, service: Json, shown: list[Stay], pick: int, *, named: bool = False) -> None:
        if not shown:
            self._note("nothing is shown")
            return
        stay = shown[pick % len(shown)]
        resource = None
        if named:
            [team] = stay.slot["availableResources"]
            resource = team["resources"][pick % len(team["resources"])]["id"]
        made = self.counter.place(stay, service, resource)
        confirmed = self.counter.confirm(made)
        self._note(f"booked {self.counter.name_of(service)}")
        assert confirmed["status"] == "CONFIRMED" and not confirmed.get("doubleBooked")
        assert resource in (None, confirmed["bookedEntity"]["slot"]["resource"]["id"])
        self.booked.append((confirmed, service))

    def _note(self, what: str) -> None:
        self.figures[what] += 1

    def _refused(self, attempt: Callable[[], Json]) -> None:
        try:
            attempt()
        except CallFailed as failed:
            assert failed.code in NOT_TO_BE_HAD, failed
            return
        raise AssertionError("a time that is not shown was booked")


def tell_stories(database_url: str, kind: type[Counter], how: settings) -> Figures[str]:
    """Let stories happen in businesses of one database, each in a new site; tells what did."""
    figures: Figures[str] = Figures()
    with asyncio.Runner() as runner:
        machine = Machine(database_url, runner)

        def open_business() -> Counter:
            counter = kind(machine.found("Counter", ZONE))
            machine.clock.now = THURSDAY_MORNING
            return counter

        here = {"open_business": staticmethod(open_business), "figures": figures}
        story = type("StoryHere", (Story,), here)
        try:
            run_state_machine_as_test(story, settings=how)
        finally:
            machine.stop()
    return figures


def test_k15_what_is_shown_bookable_can_be_booked_and_nothing_else(database_url: str) -> None:
    figures = tell_stories(database_url, Counter, STORIES)
    print(f"\n{database_url.split(':')[0]}: {dict(figures.most_common())}")
    assert figures.total() > 0, "the stories tell nothing"
    missing = [kind for kind in KINDS if not figures[f"booked {kind}"]]
    assert not (stories.IN_FULL and missing), f"nobody booked {missing}"


class Boaster(Counter):
    """Shows every slot five minutes later than it is."""

    def shown(self, of: Json, day: str, zone: str = ZONE, **more: Any) -> list[Stay]:
        found = super().shown(of, day, zone, **more)
        return [Stay(later(stay.slot), stay.zone) for stay in found]


def later(slot: Json) -> Json:
    names = ("localStartDate", "localEndDate")
    moved = {name: format_local(Local(parse_local(slot[name]) + 300)) for name in names}
    return {**slot, **moved}


def test_the_stories_find_a_list_that_promises_too_much(database_url: str) -> None:
    """The negative control."""
    quickly = stories.until_one_fails(STORIES, most=20)
    with pytest.raises(AssertionError):
        tell_stories(database_url, Boaster, quickly)
