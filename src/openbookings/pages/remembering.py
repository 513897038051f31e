"""Which hold runs for this browser, so that its customer finds it on the way back (K23).

A cookie for the pages of one service, or of visits, holds what the address of the form says.
Looking at a page changes nothing: what is kept is given back by a form.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, parse_qsl

from openbookings.pages.frames import Pairs
from openbookings.pages.visit import Visit
from openbookings.pages.visitors import Kept
from openbookings.pages.when import When

_COOKIE = "openbookings_hold"
_LONGEST = 3800
"""What browsers surely keep; a longer choice is held, but not found again."""
_OF_THE_HOLD = frozenset({"part", "hold", "until"})
"""What the engine adds to a choice: where its services come within the time, and the hold."""


class Held(NamedTuple):
    """A hold that runs for this browser."""

    query: str
    """What the address of its form says."""
    sent: dict[str, list[str]]
    """The same by name."""
    token: str
    until: str
    """Its end, in milliseconds since the epoch."""

    @property
    def slot(self) -> str:
        """The time that was chosen, as a pick writes it; "" for a session or a course."""
        return self.sent.get("slot", [""])[0]

    def is_for(self, choice: Pairs) -> bool:
        """Whether it keeps just what is chosen now."""
        kept = parse_qsl(self.query)
        return [each for each in kept if each[0] not in _OF_THE_HOLD] == choice


class Reminder(NamedTuple):
    """What a page of choosing says of the hold that runs."""

    held: Held
    when: When
    form: str
    """Where the customer goes on with it."""
    again: str
    """Where it is given back."""


def running(visit: Visit) -> Held | None:
    """The hold that the browser knows to run for the page at hand; None where none does."""
    query = visit.request.cookies.get(_COOKIE, "")[:_LONGEST]
    sent = parse_qs(query)
    token, until = (sent.get(name, [""])[0] for name in ("hold", "until"))
    if not token or not until.isdecimal() or int(until) <= visit.now:
        return None
    return Held(query, sent, token, until)


def remember(visit: Visit, page: str, query: str, until: str) -> None:
    """Let the browser know a hold that runs, for `page` and what is below it."""
    if len(query) <= _LONGEST:
        seconds = (int(until) - visit.now) // 1000
        visit.keeps.append(Kept(_COOKIE, query, hidden=True, path=page, seconds=seconds))


def forget(visit: Visit, page: str, token: str) -> None:
    """Let the browser know that this hold runs no more; of another one it goes on to know."""
    held = running(visit)
    if held is not None and held.token == token:
        visit.keeps.append(Kept(_COOKIE, "", hidden=True, path=page, seconds=0))
