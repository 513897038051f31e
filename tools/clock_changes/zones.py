"""Which zones change their clocks in the two years of the case set, and which do so together.

Zones with the same changes at the same minutes are one rule set: their answers are the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from itertools import chain

from tools.clock_changes.clock import ClockChange, clock_changes

FIRST_MINUTE = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp()) // 60
END_MINUTE = int(datetime(2028, 11, 22, tzinfo=UTC).timestamp()) // 60

RuleSets = dict[tuple[ClockChange, ...], list[str]]


def regional_zones() -> list[str]:
    """Give the names of the regional zones of the `tzdata` package (11.3)."""
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return sorted(name for name in names if "/" in name and not name.startswith("Etc/"))


def rule_sets() -> RuleSets:
    """Give the zones that change their clocks, by their changes, in order of first name."""
    found: RuleSets = {}
    for name in regional_zones():
        changes = tuple(clock_changes(name, FIRST_MINUTE, END_MINUTE))
        if changes:
            found.setdefault(changes, []).append(name)
    return found


def changes_of(found: RuleSets) -> list[ClockChange]:
    """Give the different changes of all rule sets, by time and then from west to east."""
    different = set(chain.from_iterable(found))
    return sorted(different, key=lambda change: (change.minute, change.before, change.after))
