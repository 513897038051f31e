"""The two ways a request travels: over HTTP, or straight into an engine of this process."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import msgspec

from openbookings.engine.contract import METHODS, Method
from openbookings.errors import Unreachable

if TYPE_CHECKING:
    import httpx

    from openbookings.engine.application import Engine

PARAMETER = re.compile(r"\{([^}]+)\}")


class Transport(Protocol):
    """Carries one request, a document in wire form, to a method and brings the answer."""

    async def send(
        self, name: str, request: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Give the status and the body of the answer."""

    async def close(self) -> None:
        """End what was opened."""


class HttpTransport:
    """Requests over HTTP to the server at `url`."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._client: httpx.AsyncClient | None = None

    async def send(
        self, name: str, request: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Give the status and the body of the answer; raises `Unreachable`."""
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self._url, timeout=self._timeout)
        verb, target, body = http_request(METHODS[name], request)
        sent = {**headers, "content-type": "application/json"}
        try:
            answer = await self._client.request(verb, target, content=body, headers=sent)
        except httpx.TransportError as error:
            raise Unreachable(f"{name}: {error!r}") from error
        return answer.status_code, answer.content

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()


class EngineTransport:
    """Calls of an engine in this process, on the database at `url`, opened with the first one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening = asyncio.Lock()
        self._engine: Engine | None = None

    async def send(
        self, name: str, request: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Give the status and the body the same request would get over HTTP."""
        async with self._opening:
            if self._engine is None:
                from openbookings.engine.application import Engine

                self._engine = await Engine.open(self._url)
        return await self._engine.call(name, msgspec.json.encode(request), headers)

    async def close(self) -> None:
        """Finish what is in flight and close the database."""
        if self._engine is not None:
            await self._engine.close()


def http_request(method: Method, request: Mapping[str, Any]) -> tuple[str, str, bytes | None]:
    """Give verb, path with query, and body of a request.

    A query whose URL would nest is posted: every such method takes a JSON body too.
    """
    path = PARAMETER.sub(lambda found: quote(_text(request, found[1]), safe=""), method.paths[0])
    if method.encoding == "json" or method.post_fallback:
        verb = "POST" if method.post_fallback else method.verb
        return verb, path, msgspec.json.encode(request)
    in_path = set(PARAMETER.findall(method.paths[0]))
    pairs = [pair for pair in _flat(request, "") if pair[0] not in in_path]
    query = "&".join(f"{quote(key)}={quote(value, safe='')}" for key, value in pairs)
    return method.verb, f"{path}?{query}" if query else path, None


def _text(request: Mapping[str, Any], path: str) -> str:
    value: Any = request
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not value:
        raise ValueError(f"{path} must be given")
    return value


def _flat(request: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in request.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, list):
            yield from ((name, _scalar(item)) for item in value)
        elif value is not None:
            yield name, _scalar(value)


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
