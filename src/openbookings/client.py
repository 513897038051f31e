"""How the public modules reach an engine: over HTTP, or in this process on its own database.

All input and output runs on one event loop in a thread of its own, so that a client can be used
from plain code, from any event loop and from several threads alike.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Self, TypeVar

import msgspec

from openbookings.errors import UnreadableAnswer, failure
from openbookings.paging import Document, PageReader, document_of
from openbookings.transports import EngineTransport, HttpTransport, Transport

T = TypeVar("T")
Answer = TypeVar("Answer", bound=msgspec.Struct)


class Openbookings:
    """A connection to one site as one caller; give `url` or `database`.

    `api_key` is a key of the site or a visitor's or member's token, `site_id` the site it is
    used on. Close it, or use it in a `with` statement.
    """

    def __init__(
        self,
        *,
        url: str | None = None,
        database: str | None = None,
        api_key: str | None = None,
        site_id: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        caller = {"authorization": api_key, "wix-site-id": site_id}
        self._headers = {name: value for name, value in caller.items() if value}
        self._loop = _Loop()
        self._transport = _transport(url, database, timeout)

    def once(self, key: str) -> Openbookings:
        """Give the same connection with an idempotency key, for one change (X18).

        A call repeated under the key gets the first answer again and changes nothing more.
        """
        keyed = object.__new__(Openbookings)
        keyed.__dict__.update(self.__dict__, _headers={**self._headers, "idempotency-key": key})
        return keyed

    def call(self, name: str, request: msgspec.Struct, answer: type[Answer]) -> Answer:
        """Call the method `name` ("services.getService"); raises `CallFailed` and its kinds."""
        return self._loop.run(self._send(name, document_of(request), answer))

    async def call_async(self, name: str, request: msgspec.Struct, answer: type[Answer]) -> Answer:
        """Call the method `name` from an event loop; raises as `call` does."""
        return await self._loop.run_async(self._send(name, document_of(request), answer))

    def iterate(
        self,
        name: str,
        request: msgspec.Struct,
        answer: type[Answer],
        items: Callable[[Answer], list[T]],
    ) -> Iterator[T]:
        """Call `name` page after page and give the `items` of each answer one by one."""
        pages = PageReader(name, request)
        while pages.next_request is not None:
            page = self._loop.run(self._send(name, pages.next_request, answer))
            found = items(page)
            yield from found
            pages.turn(page, len(found))

    async def iterate_async(
        self,
        name: str,
        request: msgspec.Struct,
        answer: type[Answer],
        items: Callable[[Answer], list[T]],
    ) -> AsyncIterator[T]:
        """Do what `iterate` does, from an event loop."""
        pages = PageReader(name, request)
        while pages.next_request is not None:
            page = await self._loop.run_async(self._send(name, pages.next_request, answer))
            found = items(page)
            for item in found:
                yield item
            pages.turn(page, len(found))

    def close(self) -> None:
        """End the connection; further calls fail."""
        self._loop.run(self._transport.close())
        self._loop.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    async def _send(self, name: str, request: Document, answer: type[Answer]) -> Answer:
        status, content = await self._transport.send(name, request, self._headers)
        if status != 200:
            raise failure(status, content)
        try:
            return msgspec.json.decode(content, type=answer, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreadableAnswer(f"{name}: {error}") from error


def _transport(url: str | None, database: str | None, timeout: float) -> Transport:
    if (url is None) == (database is None):
        raise ValueError("give either url (over HTTP) or database (in this process)")
    return HttpTransport(url, timeout) if url is not None else EngineTransport(database or "")


class _Loop:
    """An event loop in a daemon thread, started with the first call."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._running()).result()

    async def run_async(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._running()))

    def stop(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_serve, args=(self._loop,), daemon=True).start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()


_configured: Openbookings | None = None


def configure(
    *,
    url: str | None = None,
    database: str | None = None,
    api_key: str | None = None,
    site_id: str | None = None,
    timeout: float = 30.0,
) -> Openbookings:
    """Say once where the functions of the public modules go; see `Openbookings`."""
    global _configured
    client = Openbookings(
        url=url, database=database, api_key=api_key, site_id=site_id, timeout=timeout
    )
    previous, _configured = _configured, client
    if previous is not None:
        previous.close()
    return client


def configured() -> Openbookings:
    """Give what `configure` set up; raises RuntimeError before."""
    if _configured is None:
        raise RuntimeError("call openbookings.configure(url=...) or (database=...) first")
    return _configured


def given(value: T | msgspec.UnsetType | None, name: str) -> T:
    """Give a part of an answer that the interface promises; raises `UnreadableAnswer`."""
    if value is None or isinstance(value, msgspec.UnsetType):
        raise UnreadableAnswer(f"the answer lacks {name}")
    return value


def listed(value: list[T] | msgspec.UnsetType | None) -> list[T]:
    """Give a list of an answer; a missing one is empty."""
    return value if isinstance(value, list) else []
