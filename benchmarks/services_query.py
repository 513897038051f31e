"""Query of 50 services over HTTP against the same server encoding 50 typed entities in memory.

Both are served by one process and measured in turns; only the ratio is compared.
Bars: at least 25 % on SQLite and 15 % on PostgreSQL, without any response cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import httpx
import msgspec

from benchmarks.http_load import Load, request_bytes, run_load
from tests.store.postgresql_server import running_postgresql
from tests.support.server import OPENBOOKINGS, Site, create_site

ROUNDS = 5
SERVICES = 50
QUERY = "/_api/bookings/v2/services/query"
MEMORY = "/_benchmark/memory"
_PORT = 8765


def main() -> None:
    """Print rates and ratios on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", f"sqlite:///{folder}/bench.db")
    with running_postgresql() as server:
        report("PostgreSQL", server.create_database("bench"))


def report(label: str, url: str) -> None:
    """Measure one database."""
    site = create_site(url, "Benchmark", time_zone="Europe/Berlin", currency="EUR")
    with _server(url):
        _fill(site)
        stored, held = measure(site)
    ratio = median(s.per_second / h.per_second for s, h in zip(stored, held, strict=True))
    print(
        f"{label:11} query {median(s.per_second for s in stored):7.0f}/s"
        f"  p99 {median(s.p99_ms for s in stored):5.1f} ms"
        f"   in memory {median(h.per_second for h in held):7.0f}/s   ratio {100 * ratio:.0f} %"
        f"   failed {sum(s.failed + h.failed for s, h in zip(stored, held, strict=True))}"
    )


def measure(site: Site) -> tuple[list[Load], list[Load]]:
    """Interleaved rounds of the query and of the same entities from memory."""
    body = msgspec.json.encode({"query": {"paging": {"limit": SERVICES}}})
    headers = {"authorization": site.api_key, "content-type": "application/json"}
    asked = request_bytes(QUERY, "localhost", body, headers)
    held = request_bytes(MEMORY, "localhost", body, headers)
    stored, memory = [], []
    for _ in range(ROUNDS):
        stored.append(run_load(_PORT, asked, seconds=2))
        memory.append(run_load(_PORT, held, seconds=2))
    return stored, memory


def _fill(site: Site) -> None:
    headers = {"authorization": site.api_key}
    base = f"http://127.0.0.1:{_PORT}"
    with httpx.Client(base_url=base, headers=headers, timeout=30) as client:
        staff = client.post("/bookings/v1/staff-members", json={"staffMember": {"name": "Ann"}})
        resource = staff.json()["staffMember"]["resourceId"]
        category = client.post("/bookings/v2/categories", json={"category": {"name": "Hair"}})
        for number in range(SERVICES):
            service = _service(number, resource, category.json()["category"]["id"])
            made = client.post("/bookings/v2/services", json={"service": service})
            made.raise_for_status()
        answer = client.post(QUERY, json={"query": {"paging": {"limit": SERVICES}}})
        client.put("/_benchmark/memory", content=answer.content).raise_for_status()
    print(f"{'':11} {SERVICES} services, {len(answer.content)} bytes")


def _service(number: int, resource: str, category: str) -> dict[str, object]:
    return {
        "type": "APPOINTMENT",
        "name": f"Service {number}",
        "tagLine": "A tag line of the usual length",
        "description": "What happens, how long it takes and what to bring. " * 6,
        "category": {"id": category},
        "defaultCapacity": 1,
        "onlineBooking": {"enabled": True},
        "payment": {
            "rateType": "FIXED",
            "fixed": {"price": {"value": "50.00", "currency": "EUR"}},
            "options": {"online": False, "inPerson": True},
        },
        "staffMemberIds": [resource],
        "schedule": {"availabilityConstraints": {"sessionDurations": [60]}},
    }


@contextmanager
def _server(url: str) -> Iterator[None]:
    env = {**os.environ, "OPENBOOKINGS_DATABASE_URL": url, "OPENBOOKINGS_RATE_LIMIT": "0"}
    command = [
        str(OPENBOOKINGS.with_name("uvicorn")),
        "benchmarks.memory_app:create",
        "--factory",
        f"--port={_PORT}",
        "--no-access-log",
        "--log-level=warning",
    ]
    process = subprocess.Popen(command, env=env, stdout=sys.stderr)
    try:
        _wait()
        yield
    finally:
        process.terminate()
        process.wait()


def _wait() -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the benchmark's server did not start")
