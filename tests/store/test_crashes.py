"""Killed processes lose nothing that was acknowledged and leave nothing by halves (G2)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openbookings.engine.store import Store
from tests.store.things import thing_ids

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


def writing_process(url: str, name: str, how_many: int) -> subprocess.Popen[str]:
    """Start `writing_process.py`; what it prints was acknowledged."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writing_process", url, name, str(how_many)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_a_killed_process_loses_no_acknowledged_write(
    things: Store, database_url: str
) -> None:
    acknowledged: set[str] = set()
    for attempt in range(3):
        process = writing_process(database_url, f"run{attempt}", 1_000_000)
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.2 + 0.1 * attempt)  # noqa: ASYNC251 (nothing else runs here)
        process.kill()
        printed = first + process.communicate()[0]
        # The last line may be cut: what was not printed whole was not heard.
        acknowledged |= {line[:-1] for line in printed.splitlines(True) if line.endswith("\n")}
    stored = await thing_ids(things)
    assert len(acknowledged) > 100
    for name in acknowledged:
        assert {f"{name}/left", f"{name}/right"} <= stored
    halves = {thing.removesuffix("/left").removesuffix("/right") for thing in stored}
    assert len(stored) == 2 * len(halves)


async def test_two_processes_write_one_database_at_once(things: Store, database_url: str) -> None:
    processes = [writing_process(database_url, name, 300) for name in ("one", "two")]
    printed = [process.communicate(timeout=60)[0].split() for process in processes]
    assert [len(lines) for lines in printed] == [300, 300]
    assert [process.returncode for process in processes] == [0, 0]
    expected = {
        f"{name}/{half}" for lines in printed for name in lines for half in ("left", "right")
    }
    assert await thing_ids(things) == expected
