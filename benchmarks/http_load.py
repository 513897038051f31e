"""A small load generator: keep-alive connections that send the same requests again and again.

Runs in a process of its own, so that the server under test keeps its core.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple


class Load(NamedTuple):
    """What one round measured: answers per second and the slowest hundredth in milliseconds."""

    per_second: float
    median_ms: float
    p99_ms: float
    failed: int


def request_bytes(path: str, host: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"host: {host}", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run_load(port: int, *raw: bytes, seconds: float = 3.0, connections: int = 8) -> Load:
    """Send requests, one after the other, over some connections for some seconds."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (port, raw, seconds, connections))


def _measure(port: int, raw: tuple[bytes, ...], seconds: float, connections: int) -> Load:
    return asyncio.run(_all(port, raw, seconds, connections))


async def _all(port: int, raw: tuple[bytes, ...], seconds: float, connections: int) -> Load:
    end = time.perf_counter() + seconds
    requests = cycle(raw)
    tasks = [_one(port, requests, end) for _ in range(connections)]
    times: list[float] = []
    failed = 0
    for took, wrong in await asyncio.gather(*tasks):
        times += took
        failed += wrong
    times.sort()
    count = len(times)
    return Load(count / seconds, 1000 * times[count // 2], 1000 * times[count * 99 // 100], failed)


async def _one(port: int, requests: Iterator[bytes], end: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    times, failed = [], 0
    while (before := time.perf_counter()) < end:
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        failed += not head.startswith(b"HTTP/1.1 200")
        times.append(time.perf_counter() - before)
    writer.close()
    return times, failed
