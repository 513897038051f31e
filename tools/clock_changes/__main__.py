"""The command: write the case set, or with `--check` compare it with one made anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tools.clock_changes.cases import case_set
from tools.clock_changes.clock import zone_data_version

CASES = Path(__file__).parents[2] / "tests" / "cases" / "dst.json"


def main(arguments: list[str]) -> int:
    """Write the file; with `--check` only compare, and give 1 if it differs.

    A case set made from other zone data is not compared: governments change clocks, and the
    answers with them.
    """
    if "--check" not in arguments:
        CASES.write_text(case_set(), encoding="utf-8")
        return 0
    written = CASES.read_text(encoding="utf-8")
    made_from = json.loads(written)["tzdata"]
    if made_from != zone_data_version():
        print(f"not compared: {CASES.name} has tzdata {made_from}, here is {zone_data_version()}")
        return 0
    if written == case_set():
        return 0
    print(f"{CASES.name} differs from what tools/clock_changes makes")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
