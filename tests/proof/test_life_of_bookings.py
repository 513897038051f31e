"""Whatever is done with bookings, in any order, ends as the rules say (E6-E81, K23).

Stories of bookings, holds and waitlists are lived in the engine and in a plain model at once;
after each step nothing may differ. `OPENBOOKINGS_EXAMPLES` asks for more and longer stories.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, TypeVar, cast

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

from tests.proof import stories
from tests.proof.book import (
    COURSE,
    PEOPLE,
    PLACES,
    SESSIONS,
    TIMES,
    Book,
    Entry,
    Kept,
    Refusal,
    Wish,
)
from tests.proof.forgetful import FAULTS
from tests.proof.premises import Machine, Premises
from tests.support.shop import Json

STORIES = stories.told(share=40, least=12, steps=30, steps_in_full=50)

pytestmark = stories.MARKS

T = TypeVar("T")
picks = st.integers(0, 199)
people = st.sampled_from([None, None, *PEOPLE])
GROUPS = (*SESSIONS, COURSE)
groups = st.sampled_from(GROUPS)
parties = st.integers(1, 3)
alone = st.builds(Wish, st.sampled_from(TIMES), st.just(1), people)
together = st.builds(Wish, groups, parties)
wishes = alone | together
starting = st.sampled_from(["CREATED", "CONFIRMED"])
FORCED = {"ignoreCancellationPolicy": True}
UNDECIDED = ("CREATED", "PENDING", "WAITING_LIST")
SUITED = {
    "confirmBooking": UNDECIDED,
    "markBookingAsPending": ("CREATED",),
    "confirmOrDeclineBooking": ("CREATED", "PENDING"),
    "declineBooking": UNDECIDED,
    "cancelBooking": (*UNDECIDED, "CONFIRMED"),
    "rescheduleBooking": ("CREATED", "PENDING", "CONFIRMED"),
    "updateNumberOfParticipants": (*UNDECIDED, "CONFIRMED"),
}
"""The statuses from which a step can be taken; it is mostly tried on such a booking."""


class Story(RuleBasedStateMachine):
    """Customers and the business do things in any order."""

    open_premises: Callable[[], Premises]
    told: Counter[str]
    """How often each step was taken, and refused with which code."""

    @initialize(
        full=st.sets(groups, min_size=1),
        held=parties,
        crowd=st.lists(parties, min_size=1, max_size=3),
    )
    def begin(self, full: set[str], held: int, crowd: list[int]) -> None:
        """Some sessions are full, one of them by a hold, and people wait."""
        self.premises = type(self).open_premises()
        self.shop = self.premises.shop
        self.book = Book(self._now())
        self.ids: list[str] = []
        self.revisions: dict[int, str] = {}
        self.holds: list[tuple[Kept, str]] = []
        for target in sorted(full):
            self._hold(Wish(target, held))
            for party in (PLACES - held, 1):
                # Only as many as are left: a hold of all places leaves none.
                if 0 < party <= self.book.free_places(target):
                    self._create(Wish(target, party), "CONFIRMED", None, "")
            for party in crowd:
                self._register(Wish(target, party))

    @rule(wish=wishes, status=starting)
    def create(self, wish: Wish, status: str) -> None:
        self._create(wish, status, None, "")

    @rule(wish=wishes)
    def hold(self, wish: Wish) -> None:
        self._hold(wish)

    @precondition(lambda self: self.holds)
    @rule(pick=picks, status=starting)
    def redeem(self, pick: int, status: str) -> None:
        """Also what has lapsed or was used."""
        kept, token = self._pick_hold(pick)
        self._create(kept.wish, status, kept, token)

    @precondition(lambda self: self.holds)
    @rule(pick=picks)
    def give_back(self, pick: int) -> None:
        kept, token = self._pick_hold(pick)
        self._both("holds.deleteHold", {"token": token}, lambda: self.book.give_back(kept))

    @precondition(lambda self: self.ids)
    @rule(pick=picks, checked=st.booleans())
    def confirm(self, pick: int, checked: bool) -> None:
        flow = {"flowControlSettings": {"checkAvailabilityValidation": checked}}
        step = "confirmBooking"
        self._step(pick, step, lambda entry: self.book.confirm(entry, checked=checked), **flow)

    @precondition(lambda self: self.ids)
    @rule(pick=picks)
    def mark_as_pending(self, pick: int) -> None:
        flow = {"flowControlSettings": {"skipPendingApprovalServiceValidation": True}}
        self._step(pick, "markBookingAsPending", self.book.mark_as_pending, **flow)

    @precondition(lambda self: self.ids)
    @rule(pick=picks, paid=st.booleans())
    def decide(self, pick: int, paid: bool) -> None:
        sent = {"paymentStatus": "PAID" if paid else "UNDEFINED"}
        step = "confirmOrDeclineBooking"
        self._step(pick, step, lambda entry: self.book.decide(entry, paid=paid), **sent)

    @precondition(lambda self: self.ids)
    @rule(pick=picks)
    def decline(self, pick: int) -> None:
        self._step(pick, "declineBooking", self.book.decline)

    @precondition(lambda self: self.ids)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        self._step(pick, "cancelBooking", self.book.cancel, flowControlSettings=FORCED)

    @precondition(lambda self: self.ids)
    @rule(pick=picks, time=st.sampled_from(TIMES), person=people)
    def move(self, pick: int, time: str, person: str | None) -> None:
        old = self._pick(pick, "rescheduleBooking").wish
        if old.alone:
            wish = Wish(time, 1, person)
        elif old.target == COURSE:
            wish = old
        else:
            (other,) = (each for each in SESSIONS if each != old.target)
            wish = Wish(other, old.party)
        flow = {"flowControlSettings": {"ignoreReschedulePolicy": True}}
        sent = {"slot": self.premises.slot(wish), **flow}
        self._step(pick, "rescheduleBooking", lambda entry: self.book.move(entry, wish), **sent)

    @precondition(lambda self: self.ids)
    @rule(pick=picks, party=parties)
    def resize(self, pick: int, party: int) -> None:
        step, sent = "updateNumberOfParticipants", {"totalParticipants": party}
        self._step(pick, step, lambda entry: self.book.resize(entry, party), **sent)

    @rule(pick=picks, wish=together)
    def register(self, pick: int, wish: Wish) -> None:
        full = [each for each in GROUPS if self.book.free_places(each) < wish.party]
        if full:
            wish = Wish(full[pick % len(full)], wish.party)
        self._register(wish)

    @precondition(lambda self: self._on_lists())
    @rule(pick=picks)
    def book_from_offer(self, pick: int) -> None:
        entry = _preferred(pick, self._on_lists(), self.book.is_offered)
        asked = {"bookingId": self.ids[entry.number]}
        self._both("waitlist.bookFromOffer", asked, lambda: self.book.book_from_offer(entry))

    @precondition(lambda self: self._on_lists())
    @rule(pick=picks)
    def leave(self, pick: int) -> None:
        entry = _preferred(pick, self._on_lists(), self.book.is_offered)
        asked = {"bookingId": self.ids[entry.number]}
        self._both("waitlist.leave", asked, lambda: self.book.leave(entry))

    @precondition(lambda self: self.book.kept)
    @rule(early=st.sampled_from([0, 0, 0, 1]))
    def let_the_next_lapse(self, early: int) -> None:
        """The moment of the lapse itself, or the second before it."""
        self._pass(max(0, min(each.until for each in self.book.kept) - self._now() - early))

    @rule(seconds=st.sampled_from([60, 299, 600, 601]))
    def let_time_pass(self, seconds: int) -> None:
        self._pass(seconds)

    @rule()
    def do_chores(self) -> None:
        """What is right does not depend on any job having run."""
        self.shop.run_jobs()

    @rule()
    def restart(self) -> None:
        self.premises.restart()

    @invariant()
    def bookings_agree(self) -> None:
        if not getattr(self, "ids", None):
            return
        stored = self.premises.bookings(self.ids)
        for entry in self.book.entries:
            booking = stored[self.ids[entry.number]]
            self.revisions[entry.number] = booking["revision"]
            doubled = entry.takes and booking.get("doubleBooked", False)
            person = self.premises.person(booking) if entry.takes else entry.person
            is_now = (booking["status"], self.premises.target(booking), doubled, person)
            expected = entry.status, entry.wish.target, entry.takes and entry.doubled, entry.person
            assert is_now == expected, f"{entry} is {is_now}"
            assert booking["totalParticipants"] == entry.wish.party

    @invariant()
    def what_is_free_agrees(self) -> None:
        if hasattr(self, "book"):
            expected = {target: self.book.free_places(target) for target in GROUPS}
            assert self.premises.free_places() == expected
            free = {time: self.book.free_people(time) for time in TIMES}
            assert self.premises.free_people() == free

    @invariant()
    def waitlists_agree(self) -> None:
        for target, line in self.book.lines.items() if hasattr(self, "book") else ():
            state, waiting = self.premises.waitlist(target)
            ids = [self.ids[each.number] for each in line.queue]
            assert waiting == list(zip(ids, line.states(), strict=True)), line
            idle = "OPEN_TO_ALL" if self.book.free_places(target) > 0 else "IDLE"
            assert state == ("SUGGESTING" if line.running else idle), line

    def _now(self) -> int:
        return self.shop.clock.now // 1000

    def _pass(self, seconds: int) -> None:
        self.shop.clock.advance(seconds=seconds)
        before = self.book.kept
        offered = self.book.offered()
        self.book.pass_time(self._now())
        if self.book.kept != before and self.book.offered() - offered:
            self.told["(an offer after a lapse)"] += 1

    def _pick(self, pick: int, step: str) -> Entry:
        """A booking for a step; mostly one of which it can be taken, most of all with an offer."""
        resizes = step == "updateNumberOfParticipants"
        found = [
            each
            for each in self.book.entries
            if each.status in SUITED[step] and not (resizes and each.wish.alone)
        ]
        chosen = found if found and pick % 8 else self.book.entries
        return _preferred(pick // 8, chosen, self.book.is_offered)

    def _pick_hold(self, pick: int) -> tuple[Kept, str]:
        """A hold and its token."""
        return _preferred(pick, self.holds, lambda each: each[0] in self.book.kept)

    def _on_lists(self) -> list[Entry]:
        """Who waits."""
        return [each for each in self.book.entries if each.status == "WAITING_LIST"]

    def _hold(self, wish: Wish) -> None:
        asked = {"booking": self.premises.wish(wish)}
        if both := self._both("holds.createHold", asked, lambda: self.book.hold(wish)):
            kept, hold = both[0], both[1]["hold"]
            kept.person = self.premises.person(hold["booking"]) if wish.alone else None
            self.holds.append((kept, hold["token"]))

    def _register(self, wish: Wish) -> None:
        # Whoever comes in the same moment comes in any order.
        self._pass(1)
        asked = {"booking": self.premises.wish(wish)}
        if both := self._both("waitlist.register", asked, lambda: self.book.register(wish)):
            self.ids.append(both[1]["registration"]["bookingId"])

    def _create(self, wish: Wish, status: str, hold: Kept | None, token: str) -> None:
        sent = self.premises.wish(wish, status=status)
        if hold is not None:
            sent["extendedFields"] = {"namespaces": {"openbookings": {"holdToken": token}}}
        step = lambda: self.book.create(wish, status, hold)  # noqa: E731
        if both := self._both("bookings.createBooking", {"booking": sent}, step):
            self.ids.append(both[1]["booking"]["id"])
            self._note(both[0], both[1]["booking"])

    def _step(self, pick: int, name: str, step: Callable[[Entry], None], **sent: Any) -> None:
        entry = self._pick(pick, name)
        body = {"bookingId": self.ids[entry.number], **sent}
        if name != "confirmOrDeclineBooking":
            body["revision"] = self.revisions[entry.number]
        if both := self._both(f"bookings.{name}", body, lambda: step(entry)):
            self._note(entry, both[1]["booking"])

    def _note(self, entry: Entry, booking: Json) -> None:
        if entry.takes and entry.wish.alone:
            person = self.premises.person(booking)
            assert person is not None and self.book.may_have(entry, person), f"{entry}: {person}"
            entry.person = person

    def _both(self, name: str, body: Json, step: Callable[[], T]) -> tuple[T, Json] | None:
        """Take a step in the model and in the engine; None when both refuse it alike."""
        try:
            made, expected = step(), ""
        except Refusal as refusal:
            made, expected = None, refusal.code
        status, answer = self.shop.owner.ask(name, body)
        error = answer.get("details", {}).get("applicationError", {})
        self.told[f"{name} {expected}".strip()] += 1
        assert ("" if status == 200 else error.get("code")) == expected, f"{name}: {answer}"
        return None if expected else (cast(T, made), answer)


def _preferred(pick: int, listed: Sequence[T], likes: Callable[[T], bool]) -> T:
    """One of those listed; every second time one that is liked, if there is any."""
    liked = [each for each in listed if likes(each)]
    chosen = liked if liked and pick % 2 else listed
    return chosen[pick // 2 % len(chosen)]


def tell_stories(database_url: str, how: settings) -> Counter[str]:
    """Let stories happen on one database, each in a new site; gives what happened how often."""
    told: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        machine = Machine(database_url, runner)
        own = {"open_premises": staticmethod(lambda: Premises(machine)), "told": told}
        try:
            run_state_machine_as_test(type("StoryHere", (Story,), own), settings=how)
        finally:
            machine.stop()
    return told


def test_e33_every_life_of_a_booking_ends_as_the_rules_say(database_url: str) -> None:
    told = tell_stories(database_url, STORIES)
    taken = sum(number for step, number in told.items() if " " not in step)
    assert taken, "stories in which everything is refused prove nothing"
    print(f"\n{database_url.split(':')[0]}: {told.total()} steps, {taken} of them not refused:")
    print(*(f"  {number:6} {step}" for step, number in sorted(told.items())), sep="\n")


@pytest.mark.parametrize(("room", "name", "fault"), FAULTS if stories.IN_FULL else FAULTS[:1])
def test_the_stories_find_a_fault(
    database_url: str, monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str, fault: object
) -> None:
    """The negative control: an engine that forgets something."""
    monkeypatch.setattr(room, name, fault)
    quickly = settings(stories.until_one_fails(STORIES, most=300), derandomize=True)
    with pytest.raises(AssertionError):
        tell_stories(database_url, quickly)
