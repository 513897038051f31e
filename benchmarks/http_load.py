"""A small load generator: keep-alive connections that send the same requests again and again.

Runs in a process of its own, so that the server under test keeps its core.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import time
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple, cast

import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


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
    return uvloop.run(_all(port, raw, seconds, connections))


async def _all(port: int, raw: tuple[bytes, ...], seconds: float, connections: int) -> Load:
    loop = asyncio.get_running_loop()
    requests, end = cycle(raw), time.perf_counter() + seconds
    callers = [_Caller(requests, end, loop.create_future()) for _ in range(connections)]
    for each in callers:
        await loop.create_connection(lambda caller=each: caller, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(each.done for each in callers))
    times = sorted(took for each in callers for took in each.times)
    failed, count = sum(each.failed for each in callers), len(times)
    return Load(count / seconds, 1000 * times[count // 2], 1000 * times[count * 99 // 100], failed)


class _Caller(asyncio.Protocol):
    """One connection: sends the next request when the last is answered, until the end.

    As little as can be, since the server and its database need the processors too.
    """

    def __init__(self, requests: Iterator[bytes], end: float, done: asyncio.Future[None]) -> None:
        self.times: list[float] = []
        self.failed = 0
        self.done = done
        self._requests = requests
        self._end = end
        self._answer = b""
        self._size = 0
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._size and (head := self._answer.find(b"\r\n\r\n")) >= 0:
            self._size = head + 4 + int(_LENGTH.search(self._answer)[1])  # type: ignore[index]
        if self._size and len(self._answer) >= self._size:
            self.times.append(time.perf_counter() - self._sent)
            self.failed += not self._answer.startswith(b"HTTP/1.1 200")
            self._send()

    def _send(self) -> None:
        self._answer, self._size, self._sent = b"", 0, time.perf_counter()
        if self._sent < self._end:
            self._transport.write(next(self._requests))
        else:
            self.done.set_result(None)
            self._transport.close()
