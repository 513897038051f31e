"""The older availability calendar, over the same computation as the time slots (D55, D62, D63)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import attrgetter

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.catalog.offers import Offer, offer, offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.policies import snapshots
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.courses import load_courses
from openbookings.engine.slots.older_asking import Asked, read_asked, read_window
from openbookings.engine.slots.older_wire import (
    SLOT_PLACES,
    Entry,
    appointment_entries,
    sequence_entry,
    session_entry,
    shown_violations,
)
from openbookings.engine.slots.pages import Key, after, metadata, read_request
from openbookings.engine.slots.sequences import chain
from openbookings.engine.slots.session_wire import shown_sessions
from openbookings.engine.slots.sessions import Wanted, find_sessions
from openbookings.engine.slots.snapshot import load_grounds, load_several
from openbookings.engine.slots.statements import service_ids
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import Zone, day_of

Source = Callable[[], Iterator[Entry]]
"""Entries by start, from the first one again whenever it is asked."""
_ALL = 100_000
