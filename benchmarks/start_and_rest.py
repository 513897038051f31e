"""Time from start to healthy, and memory at rest. Bars: 2 seconds, 120 MB."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from tests.support.server import create_site, running_server

ROUNDS = 5


def main() -> None:
    """Start the server some times and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        create_site(url, "Benchmark")
        started, resident = [], []
        for _ in range(ROUNDS):
            before = time.perf_counter()
            with running_server(url) as server:
                started.append(time.perf_counter() - before)
                time.sleep(0.5)
                resident.append(_resident_mb(server.process.pid))
    print(f"start to healthy {median(started):.2f} s   memory at rest {median(resident):.0f} MB")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
