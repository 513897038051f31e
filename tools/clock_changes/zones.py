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


def zone_names() -> list[str]:
    """Give every name of the `tzdata` package."""
    return sorted(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def is_regional(name: str) -> bool:
    """Say whether a name is that of a regional zone, `Area/City`: no other is accepted (11.3)."""
    return "/" in name and not name.startswith("Etc/")


def changes_in_window(name: str) -> tuple[ClockChange, ...]:
    """Give the changes of a zone's clock in the two years."""
    return tuple(clock_changes(name, FIRST_MINUTE, END_MINUTE))


def other_names() -> list[str]:
    """Give the names with clock changes that are no regional zones, such as `CET` (11.3)."""
    return [name for name in zone_names() if not is_regional(name) and changes_in_window(name)]


def rule_sets() -> RuleSets:
    """Give the regional zones that change their clocks, by their changes, by first name."""
    found: RuleSets = {}
    for name in filter(is_regional, zone_names()):
        changes = changes_in_window(name)
        if changes:
            found.setdefault(changes, []).append(name)
    return found


def changes_of(found: RuleSets) -> list[ClockChange]:
    """Give the different changes of all rule sets, by time and then from west to east."""
    different = set(chain.from_iterable(found))
    return sorted(different, key=lambda change: (change.minute, change.before, change.after))
