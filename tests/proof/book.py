"""A plain model of a book of bookings: what every step leads to, by the rules alone (E6-E81, K23).

It knows two people whose time can be booked, and sessions and a course with places. Each step
either changes the book or raises `Refusal`, and then nothing has changed. Moments are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.proof.line import Line, Waiting

PEOPLE = ("Ann", "Ben")
TIMES = ("10:00", "11:00", "12:00")
SESSIONS, COURSE = ("Tuesday", "Wednesday"), "course"
PLACES, LIST_CAPACITY, KEPT_FOR = 3, 4, 600
_UNDECIDED = ("CREATED", "PENDING", "WAITING_LIST")
_TAKING = ("PENDING", "CONFIRMED")


class Refusal(Exception):
    """A step is refused with this code."""

    @property
    def code(self) -> str:
        """The application's code."""
        return str(self.args[0])


@dataclass
class Wish:
    """A time of somebody, or places for a party."""

    target: str
    party: int = 1
    person: str | None = None
    """Who is asked for by name."""

    @property
    def alone(self) -> bool:
        """Whether it is an appointment."""
        return self.target in TIMES


@dataclass(eq=False)
class Entry:
    """A booking."""

    number: int
    wish: Wish
    status: str
    doubled: bool = False
    person: str | None = None
    """Whose time it takes."""

    @property
    def takes(self) -> bool:
        """Whether it takes its time or places (D33)."""
        return self.status in _TAKING


@dataclass(eq=False)
class Kept:
    """A time or places kept for a hold, or for a booking that takes nothing yet (K23)."""

    wish: Wish
    until: int
    person: str | None
    owner: int | None = None
    """The booking's number."""


@dataclass
class Book:
    """The whole state."""

    now: int = 0
    entries: list[Entry] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)

    def free_people(self, time: str, without: Entry | None = None) -> set[str]:
        """Who has nothing at this time."""
        busy = {
            each.person
            for each in self.entries
            if each.takes and each.wish.target == time and each is not without
        }
        busy |= {each.person for each in self._kept_of(time, without)}
        return set(PEOPLE) - busy

    def taken(self, target: str, without: Entry | None = None) -> int:
        """Places of those who come."""
        of_target = (each for each in self.entries if each.wish.target == target)
        return sum(each.wish.party for each in of_target if each.takes and each is not without)

    def free_places(self, target: str, without: Entry | None = None) -> int:
        """Places that anybody can book (D43)."""
        offered = self.lines[target].kept if target in self.lines else 0
        return max(0, self._left(target, without) - offered)

    def hold(self, wish: Wish) -> Kept:
        """Keep a time or places for ten minutes (K23)."""
        self._require_free(wish)
        made = Kept(wish, self.now + KEPT_FOR, None)
        self.kept.append(made)
        self._look(wish.target)
        return made

    def give_back(self, kept: Kept) -> None:
        """Give up a hold: what it kept is for those who wait first (E75)."""
        self._use(kept)
        self._look(kept.wish.target)

    def create(self, wish: Wish, status: str, hold: Kept | None = None) -> Entry:
        """Book, with or without a hold (E6, E7, E13, E30)."""
        if hold is not None:
            self._use(hold)
        try:
            # What was held is somebody's time, also where nobody was asked for.
            self._require_free(replace(wish, person=hold.person) if hold else wish)
        except Refusal:
            if hold is not None:
                self.kept.append(hold)
            raise
        made = Entry(len(self.entries), wish, status)
        self.entries.append(made)
        if hold is not None and status == "CREATED":
            # The rest of the hold's time is the booking's.
            self.kept.append(Kept(wish, hold.until, hold.person, made.number))
        self._look(wish.target)
        return made

    def confirm(self, entry: Entry, *, checked: bool) -> None:
        """E35; the business may confirm who waits (E81)."""
        self._require(entry, _UNDECIDED, "FAILED_CONFIRMING_NON_PENDING_BOOKING")
        if checked and self._conflict(entry):
            raise Refusal("SLOT_NOT_AVAILABLE" if entry.wish.alone else "NO_OPEN_SPOTS")
        self._enter(entry, "CONFIRMED")

    def mark_as_pending(self, entry: Entry) -> None:
        """E36."""
        self._require(entry, ("CREATED",), "BOOKING_MARK_BOOKING_AS_PENDING")
        self._enter(entry, "PENDING")

    def decide(self, entry: Entry, *, paid: bool) -> None:
        """E38: a conflict is only kept when money has come in."""
        self._require(entry, ("CREATED", "PENDING"), "INVALID_BOOKING_STATUS")
        if self._conflict(entry) and not paid:
            self._end(entry, "DECLINED")
        else:
            self._enter(entry, "CONFIRMED")

    def decline(self, entry: Entry) -> None:
        """E34."""
        self._require(entry, _UNDECIDED, "FAILED_DECLINE_NON_PENDING_BOOKING")
        self._end(entry, "DECLINED")

    def cancel(self, entry: Entry) -> None:
        """E54, E60."""
        self._require(entry, (*_UNDECIDED, "CONFIRMED"), "VALIDATION_FAILURE")
        self._end(entry, "CANCELED")

    def move(self, entry: Entry, wish: Wish) -> None:
        """E46: the new time or session must be free."""
        self._require(entry, ("CREATED", *_TAKING), "VALIDATION_FAILURE")
        if entry.wish.target == COURSE:
            raise Refusal("VALIDATION_FAILURE")
        self._require_free(wish, entry)
        before = entry.wish.target
        self._let_go(entry)
        entry.wish, entry.doubled, entry.person = wish, False, None
        self._look(before, freed=entry.takes)
        self._look(wish.target)

    def resize(self, entry: Entry, party: int) -> None:
        """E61, E42: more must fit; fewer may stay even where there are too many."""
        self._require(entry, (*_UNDECIDED, "CONFIRMED"), "VALIDATION_FAILURE")
        if entry.wish.alone:
            raise Refusal("VALIDATION_FAILURE")
        target, before = entry.wish.target, entry.wish.party
        if entry.takes:
            crowded = party > self.free_places(target, entry)
            if crowded and party > before:
                raise Refusal(_too_many(target))
            entry.doubled = crowded
        entry.wish = Wish(target, party)
        for each in self.kept:
            if each.owner == entry.number:
                # E30: what is kept for a booking is no more than it wants.
                each.wish = Wish(target, min(each.wish.party, party))
        if entry.status == "WAITING_LIST":
            waiting = self.lines[target].find(entry.number)
            waiting.party, waiting.grown = party, party > before
        self._look(target)

    def register(self, wish: Wish) -> Entry:
        """E73, B12."""
        line = self.lines.get(wish.target)
        waiting = sum(each.party for each in line.queue) if line else 0
        if self.free_places(wish.target) >= wish.party:
            raise Refusal("WAITLIST_NOT_NEEDED")
        if waiting + wish.party > LIST_CAPACITY:
            raise Refusal("WAITLIST_FULL")
        if line is None:
            line = self.lines[wish.target] = Line(untaken=self._untaken(wish.target))
        made = Entry(len(self.entries), wish, "WAITING_LIST")
        self.entries.append(made)
        line.queue.append(Waiting(made.number, wish.party))
        self._look(wish.target)
        return made

    def book_from_offer(self, entry: Entry) -> None:
        """E77: whose turn it is, or anybody who waits when there is a place for all."""
        self._require(entry, ("WAITING_LIST",), "INVALID_BOOKING_STATUS")
        target, party = entry.wish.target, entry.wish.party
        may = self.is_offered(entry) or party <= self.free_places(target)
        if not may or party > self._left(target):
            raise Refusal("NO_OPEN_SPOTS")
        entry.status = "CREATED"
        self.kept.append(Kept(entry.wish, self.now + KEPT_FOR, None, entry.number))
        self._leave_line(entry)

    def leave(self, entry: Entry) -> None:
        """E78."""
        self._require(entry, ("WAITING_LIST",), "INVALID_BOOKING_STATUS")
        self._end(entry, "CANCELED")

    def pass_time(self, now: int) -> None:
        """What is kept lapses and offers run out by the clock alone, one after the other.

        E75, E76: what lapses is offered at that moment to those who have let no offer pass.
        """
        while (at := min(self._ends(), default=now + 1)) <= now:
            self.now = at
            self.kept = [each for each in self.kept if each.until > at]
            for target, line in self.lines.items():
                line.end_offers(at)
                line.offer(at, self._left(target))
        self.now = now

    def may_have(self, entry: Entry, person: str) -> bool:
        """Whether somebody may be given a booking that takes time."""
        asked = entry.wish.person in (None, person)
        return asked and (entry.doubled or person in self.free_people(entry.wish.target, entry))

    def offered(self) -> set[int]:
        """The numbers of the bookings whose turn it is."""
        return {each.number for each in self.entries if self.is_offered(each)}

    def is_offered(self, entry: Entry) -> bool:
        """Whether it is its turn (E75)."""
        if entry.status != "WAITING_LIST":
            return False
        return self.lines[entry.wish.target].find(entry.number).offered_until is not None

    def _ends(self) -> list[int]:
        """When what is kept or offered now ends."""
        offers = [ends for line in self.lines.values() for ends in line.running]
        return [*offers, *(each.until for each in self.kept)]

    def _untaken(self, target: str) -> int:
        return max(0, PLACES - self.taken(target))

    def _left(self, target: str, without: Entry | None = None) -> int:
        """Places of nobody, and kept for nobody but those who wait; negative when too full."""
        held = sum(each.wish.party for each in self._kept_of(target, without))
        return PLACES - self.taken(target, without) - held

    def _kept_of(self, target: str, without: Entry | None) -> list[Kept]:
        own = None if without is None else without.number
        of_target = (each for each in self.kept if each.wish.target == target)
        return [each for each in of_target if own is None or each.owner != own]

    def _require(self, entry: Entry, statuses: tuple[str, ...], code: str) -> None:
        if entry.status not in statuses:
            raise Refusal(code)

    def _fits(self, wish: Wish, without: Entry | None = None) -> bool:
        if not wish.alone:
            return wish.party <= self.free_places(wish.target, without)
        wanted = {wish.person} if wish.person else set(PEOPLE)
        return bool(wanted & self.free_people(wish.target, without))

    def _require_free(self, wish: Wish, without: Entry | None = None) -> None:
        if not self._fits(wish, without):
            raise Refusal("SLOT_NOT_AVAILABLE" if wish.alone else _too_many(wish.target))

    def _conflict(self, entry: Entry) -> bool:
        """Whether somebody else has what it wants; not if it is there already, undisputed."""
        if entry.takes and not entry.doubled:
            return False
        if self.is_offered(entry):
            # E81: what is kept for those who wait is kept for it.
            return entry.wish.party > self._left(entry.wish.target)
        return not self._fits(entry.wish, entry)

    def _enter(self, entry: Entry, status: str) -> None:
        entry.doubled = self._conflict(entry)
        self._let_go(entry)
        if entry.status == "WAITING_LIST":
            self.lines[entry.wish.target].forget(entry.number)
        entry.status = status
        self._look(entry.wish.target)

    def _end(self, entry: Entry, status: str) -> None:
        took, waited = entry.takes, entry.status == "WAITING_LIST"
        self._let_go(entry)
        entry.status = status
        if waited:
            self._leave_line(entry)
        else:
            self._look(entry.wish.target, freed=took)

    def _leave_line(self, entry: Entry) -> None:
        self.lines[entry.wish.target].forget(entry.number)
        self._look(entry.wish.target)

    def _let_go(self, entry: Entry) -> None:
        """End what is kept for a booking."""
        self.kept = [each for each in self.kept if each.owner != entry.number]

    def _use(self, hold: Kept) -> None:
        """E30: a hold is used once, and while it has not lapsed."""
        if hold not in self.kept:
            raise Refusal("SLOT_HOLD_UNAVAILABLE")
        self.kept = [each for each in self.kept if each is not hold]

    def _look(self, target: str, *, freed: bool = False) -> None:
        """Whoever waits is told of what became free (E59, E75)."""
        if target in self.lines:
            left, untaken = self._left(target), self._untaken(target)
            self.lines[target].look(self.now, left, untaken, freed=freed)


def _too_many(target: str) -> str:
    return ("SCHEDULE" if target == COURSE else "SESSION") + "_CAPACITY_EXCEEDED"
