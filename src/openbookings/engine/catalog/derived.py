"""What a class or course takes from its sessions: staff, durations, first and last session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.kernel.call import Call


class Derived(NamedTuple):
    """What the sessions of one schedule say about its service (A7, A11)."""

    first_session_start: str
    """The start of the first session ever, as the wire writes instants."""
    last_session_end: str | None
    """The end of the last session; None when a recurrence never ends."""
    staff_ids: tuple[str, ...]
    """Staff of recurring sessions that have instances to come."""
    durations: tuple[int, ...]
    """Minutes of those sessions, each once, ascending."""
