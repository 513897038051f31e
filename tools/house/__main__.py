"""Runs every house rule over the project; ends with 1 when one is broken."""

import sys
from pathlib import Path

from tools.house import assertions, calls, doors, names, sizes, sql
from tools.house.exemptions import Check, broken
from tools.house.source import project_sources

RULES: dict[str, Check] = {
    "assertions": assertions.check,
    "calls": calls.check,
    "doors": doors.check,
    "names": names.check,
    "sizes": sizes.check,
    "sql": sql.check,
}


def main(root: Path) -> int:
    """Prints what is broken under `root` and gives the number of findings."""
    found = 0
    for source in project_sources(root):
        for finding in broken(source, RULES):
            print(finding)
            found += 1
    return found


if __name__ == "__main__":
    sys.exit(1 if main(Path(__file__).parents[2]) else 0)
