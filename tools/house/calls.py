"""The clock is read at the doors, ids come from one place, and only programs for a terminal print.

`now` is read once for each request and passed inward; a second reading inside makes a rule
untestable and lets one request see two times.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tools.house.source import Finding, Source

_TERMINAL = ("benchmarks", "src/openbookings/cli", "tests", "tools")
_DOORS = (
    *_TERMINAL,
    "src/openbookings/engine/application.py",  # reads the clock once for each call
    "src/openbookings/jobs",
    "src/openbookings/server",
)


@dataclass(frozen=True)
class Ban:
    """Calls that are allowed in some folders only, and what to do elsewhere."""

    names: frozenset[str]
    allowed: tuple[str, ...]
    instead: str


BANS = (
    Ban(
        frozenset(
            {
                "date.today",
                "datetime.date.today",
                "datetime.datetime.now",
                "datetime.datetime.utcnow",
                "datetime.now",
                "datetime.today",
                "datetime.utcnow",
                "time.time",
                "time.time_ns",
            }
        ),
        _DOORS,
        "take `now` from the call: the clock is read at the door",
    ),
    Ban(
        frozenset({"uuid4", "uuid.uuid4", "uuid_utils.uuid4"}),
        _DOORS,
        "take an id from the call: ids of documents sort by time",
    ),
    Ban(frozenset({"print"}), _TERMINAL, "log, or give the text back"),
)


def check(source: Source) -> Iterator[Finding]:
    """Finds banned calls, by the name they are written with."""
    bans = [ban for ban in BANS if not source.within(*ban.allowed)]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            for ban in bans:
                if name in ban.names:
                    yield source.finding(node, f"{name}(): {ban.instead}")
