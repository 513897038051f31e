"""The case set of clock changes put to the engine: every way in which it answers otherwise.

Run as a module, it asks the first zone of each rule set every seventh question about slots, and
ends with 1 if an answer differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.availability.slot import Reason, Refusal
from openbookings.engine.timeline.recurrence import WeeklySeries, occurrences
from openbookings.engine.timeline.spans import EMPTY, Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE, Local, Zone, parse_local, weekday_of
from tests.cases.case_set import CaseSet, Change, SlotQuestion, read_case_set, slot_starts

HERE = "here"
QUARTER = 15
_DAY = DAY // MINUTE
_YEAR = 53 * 7 * DAY


class Compared(NamedTuple):
    """A question, the answer of the case set and that of the engine."""

    question: object
    expected: object
    answer: object


class Difference(NamedTuple):
    """Where the engine answers otherwise."""

    zone: str
    at: str
    compared: Compared


class Around:
    """One change on the clock of one zone; instants in seconds, as the engine has them."""

    def __init__(self, change: Change, zone: str) -> None:
        self.change = change
        self.zone = Zone.of(zone)
        self._origin = parse_local(change["origin"].removesuffix("Z"))
        self._midnight = parse_local(f"{change['firstDay']}T00:00")

    def instant(self, minute: int) -> int:
        """Turn a minute of the file into an instant."""
        return self._origin + minute * MINUTE

    def spans(self, stretches: list[list[int]]) -> SpanSet:
        """Turn stretches of minutes of the file into spans of instants."""
        return SpanSet((self.instant(start), self.instant(end)) for start, end in stretches)

    def local(self, wall: int) -> Local:
        """Turn a wall time of the file into a local time."""
        return Local(self._midnight + wall * MINUTE)


Asking = Callable[[Around], Iterator[Compared]]


def clock(around: Around) -> Iterator[Compared]:
    """What the clock shows, what wall times mean, when days begin, what is repeated (C49, C50)."""
    change, zone = around.change, around.zone
    for minute, wall in change["shown"]:
        yield Compared(("shown", minute), around.local(wall), zone.local(around.instant(minute)))
    for wall, minute in change["meant"]:
        yield Compared(("meant", wall), around.instant(minute), zone.instant(around.local(wall)))
    days = [around.instant(minute) for minute in change["days"]]
    yield Compared("days", days[:-1], zone.midnights(days[0], days[-1]))
    yield Compared("repeated", around.spans(change["repeated"]), zone.repeated(days[0], days[-1]))


def classes(around: Around) -> Iterator[Compared]:
    """Weekly classes a week before, on and a week after the change (C48-C50, 5.4)."""
    for start, end, *held in around.change["classes"]:
        first = around.local(start)
        series = WeeklySeries(
            zone=around.zone,
            start=Local(first - _YEAR),
            duration=(end - start) * MINUTE,
            weekday=weekday_of(first),
        )
        expected = [around.instant(minute) for minute in held]
        found = occurrences(series, Span(expected[0] - DAY, expected[-1] + DAY))
        answer = [instant for one in found for instant in one[:2]]
        yield Compared(("class", start, end), expected, answer)


def slots(every: int = 1) -> Asking:
    """Give the asking for slots on the three dates around the change (C49-C51, D27-D29, D37)."""

    def ask(around: Around) -> Iterator[Compared]:
        asked = SlotsAround(around)
        questions = list(zip(read_case_set()["questions"], around.change["slots"], strict=True))
        for question, runs in questions[::every]:
            seconds = question["length"] * MINUTE
            starts = map(around.instant, slot_starts(runs, question["step"]))
            expected = [(start, start + seconds) for start in starts]
            answer = [slot[:2] for slot in asked.availability(question).slots()]
            yield Compared(question, expected, answer)
        yield from asked.repeated_starts()

    return ask


class SlotsAround:
    """Facts and questions around one change."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._hours = cache(self._daily_hours)

    def availability(self, asked: SlotQuestion) -> Availability:
        """Put a question about the three dates, asked on the clock that changes."""
        around = self._around
        site = Zone.of(asked["site"]) if "site" in asked else around.zone
        question = Question(
            zone=around.zone,
            window=(around.local(0), around.local(3 * _DAY)),
            now=around.instant(-_DAY),
            duration=asked["length"],
            buffer=asked.get("buffer", 0),
            step=Step(asked["step"], asked.get("fillsGaps", False)),
            locations=(HERE,),
        )
        booked = around.spans([around.change["booked"]]) if asked.get("booked") else EMPTY
        resource = Resource("r", self._hours(asked["hours"], site), booked)
        return Availability(question, Facts(site, (Requirement("staff", (resource,)),)))

    def repeated_starts(self) -> Iterator[Compared]:
        """Every quarter of an hour that the clock shows again is refused as such (C50)."""
        asked: SlotQuestion = {"hours": "always", "length": QUARTER, "step": QUARTER}
        availability = self.availability(asked)
        for first, end in self._around.change["repeated"]:
            for minute in range(first, end, QUARTER):
                start, stop = map(self._around.instant, (minute, minute + QUARTER))
                refusal = Refusal(Reason.REPEATED_HOUR)
                answer = availability.slot_at(start, stop, HERE)
                yield Compared(("repeated", minute), refusal, answer)

    def _daily_hours(self, name: str, site: Zone) -> Hours:
        """Give hours that are the same on every date: seven weekly series, as staff have them."""
        days = self._around.change["days"]
        # Farther than the reach of any question, so that all share what is computed once.
        reach = Span(
            self._around.instant(days[0] - 4 * _DAY), self._around.instant(days[-1] + _DAY)
        )
        opens, closes = self._around.change["hours"][name]
        length = (closes - opens) * MINUTE
        firsts = [self._around.local(opens - 28 * _DAY + day * _DAY) for day in range(7)]
        series = (WeeklySeries(site, first, length, weekday_of(first)) for first in firsts)
        return Hours(SpanSet(one[:2] for each in series for one in occurrences(each, reach)))


class Tally:
    """Puts cases to the engine and counts them."""

    def __init__(self, cases: CaseSet, asking: Asking) -> None:
        self.zones = self.changes = self.cases = 0
        self.differences: list[Difference] = []
        self._cases = cases
        self._asking = asking

    def ask(self, *, first_zones_only: bool = False) -> Tally:
        """Ask in every zone, or in the first of each rule set."""
        for rules in self._cases["ruleSets"]:
            for zone in rules["zones"][:1] if first_zones_only else rules["zones"]:
                self.zones += 1
                for number in rules["changes"]:
                    self._compare(Around(self._cases["changes"][number], zone))
        return self

    def _compare(self, around: Around) -> None:
        self.changes += 1
        for compared in self._asking(around):
            self.cases += 1
            if compared.expected != compared.answer:
                where = around.zone.name, around.change["at"]
                self.differences.append(Difference(*where, compared))

    def __str__(self) -> str:
        counts = f"{self.zones} zones, {self.changes} changes, {self.cases} cases"
        return f"{counts}, {len(self.differences)} failures"


def main() -> int:
    """Ask a part of the questions and give 1 if an answer differs."""
    tally = Tally(read_case_set(), slots(every=7)).ask(first_zones_only=True)
    print(tally, *tally.differences[:3], sep="\n")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
