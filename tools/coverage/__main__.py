"""The command: write docs/coverage.md; with `--write-not-yet` spec/not_yet.json too.

With `--check` it only compares, and gives 1 when the report is not fresh.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.registry import HANDLERS
from openbookings.engine.rooms import __all__ as rooms
from tools.coverage.report import unbuilt, written

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "coverage.md"
NOT_YET = ROOT / "spec" / "not_yet.json"
OWN = ROOT / "spec" / "own_methods.json"


def current() -> str:
    """The report as it should stand in docs/coverage.md now."""
    assert rooms, "importing the rooms binds their methods"
    declared = json.loads(OWN.read_text(encoding="utf-8"))["methods"]
    own = {f"{each['module']}.{each['function']}" for each in declared}
    return written({name: name in own for name in METHODS}, HANDLERS)


def main(arguments: list[str]) -> int:
    """Write, or compare; gives the exit status."""
    if "--check" in arguments:
        fresh = REPORT.exists() and REPORT.read_text(encoding="utf-8") == current()
        if not fresh:
            print("docs/coverage.md is not fresh: run python -m tools.coverage")
        return 0 if fresh else 1
    REPORT.write_text(current(), encoding="utf-8")
    if "--write-not-yet" in arguments:
        text = json.dumps(unbuilt(METHODS, HANDLERS), indent=1)
        NOT_YET.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
