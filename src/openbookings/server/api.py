"""The methods over HTTP: one ASGI application that asks the trie of paths.

Only 200 is success and every body is JSON, because the client reads nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, quote

import msgspec
from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from openbookings.engine.application import Engine, malformed, unavailable
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.dispatch import Reply
from openbookings.engine.kernel.errors import Invalid, Refused, failure
from openbookings.engine.store import Busy
from openbookings.engine.wire.body import LARGEST_BODY, BodyTooLarge, MalformedBody, decode
from openbookings.engine.wire.query_string import body_from_query, with_path_parameters
from openbookings.engine.wire.routes import Match, Routes, VerbNotAllowed
from openbookings.server.limits import Limits, claimed_site

Headers = dict[str, str]
Sent = list[tuple[bytes, bytes]]
log = logging.getLogger("openbookings.server")
_MOST_IGNORED_NAMED = 20
_SECONDS_TO_WAIT = {429: b"60", 503: b"1"}


class Api:
    """Answers every path of the interface."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._routes = Routes(METHODS.values())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI)."""
        headers = _headers(scope)
        answer = await settled(self._reply(scope, headers, receive), headers)
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.content})

    async def _reply(self, scope: Scope, headers: Headers, receive: Receive) -> Reply:
        match = self._routes.find(scope["method"], scope["path"])
        if match is None:
            raise Refused("NOT_FOUND", f"There is nothing at {scope['path'][:200]}.")
        address = self._limits.address(scope["client"][0] if scope.get("client") else "", headers)
        self._limits.count(claimed_site(headers.get("authorization", "")), address)
        raw = await read_body(receive, headers)
        body = self._body(match, scope, raw)
        reply = await self._engine.answer(match.method, body, headers, address)
        if reply.status == 401:
            self._limits.count_stranger(address)
        return reply

    def _body(self, match: Match, scope: Scope, raw: bytes) -> Document:
        if scope["method"] in ("GET", "DELETE"):
            sent = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            body = body_from_query(match.method.request, sent)
        else:
            body = decode(raw)
        return with_path_parameters(body, match.parameters)


class HttpAnswer(NamedTuple):
    """What goes out: a reply with the headers that only HTTP has."""

    status: int
    content: bytes
    headers: Sent


async def settled(work: Awaitable[Reply], headers: Headers) -> HttpAnswer:
    """The answer to one request with these headers, whatever became of the work behind it.

    A bug is logged under the number that the caller gets, and told to nobody else.
    """
    request_id = str(uuid7())
    more: Sent = [(b"x-wix-request-id", request_id.encode()), *cors(headers)]
    try:
        reply = await work
    except (Refused, Invalid) as error:
        reply = error_reply(error)
    except (BodyTooLarge, MalformedBody) as error:
        reply = error_reply(malformed(error))
    except VerbNotAllowed as error:
        verbs = ", ".join(error.allowed)
        reply = error_reply(Refused("METHOD_NOT_ALLOWED", f"This path takes {verbs}."))
        more.append((b"allow", verbs.encode()))
    except Busy as error:
        reply = error_reply(unavailable(error))
    except Exception:
        log.exception("request %s failed", request_id)
        reply = internal_error(request_id)
    return HttpAnswer(reply.status, reply.content, [*_described(reply), *more])


async def read_body(receive: Receive, headers: Headers) -> bytes:
    """The whole body; stops reading above 1 MB (X19).

    Raises `Refused` too when the caller went away: half a body is not carried out.
    """
    if (
        headers.get("content-length", "0").isdigit()
        and int(headers.get("content-length", "0")) > LARGEST_BODY
    ):
        raise Refused("REQUEST_TOO_LARGE", "The body is larger than 1 MB.")
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("MALFORMED_BODY", "The body ended early.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise Refused("REQUEST_TOO_LARGE", "The body is larger than 1 MB.")
        if not message.get("more_body"):
            return b"".join(chunks)


def _described(reply: Reply) -> Sent:
    sent = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(reply.content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if reply.status in _SECONDS_TO_WAIT:
        sent.append((b"retry-after", _SECONDS_TO_WAIT[reply.status]))
    if reply.ignored:
        sent.append((b"warnings", _warnings(reply.ignored)))
    return sent


def cors(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    """What lets a page of another origin read the answer; tokens travel in headers, not cookies."""
    origin = headers.get("origin")
    if origin is None:
        return ()
    return (
        (b"access-control-allow-origin", origin.encode("latin-1", "replace")),
        (b"access-control-expose-headers", b"x-wix-request-id, warnings, retry-after"),
        (b"vary", b"origin"),
    )


def error_reply(error: Refused | Invalid) -> Reply:
    """A failure in the one error form (X2)."""
    status, body = failure(error)
    return Reply(status, msgspec.json.encode(body))


def internal_error(request_id: str) -> Reply:
    """What a caller sees of a bug: the number under which it is logged."""
    described = {
        "code": "INTERNAL",
        "description": "Internal error.",
        "data": {"requestId": request_id},
    }
    body = {"message": "Internal error.", "details": {"applicationError": described}}
    return Reply(500, msgspec.json.encode(body))


def _headers(scope: Scope) -> Headers:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _warnings(ignored: tuple[str, ...]) -> bytes:
    # X6: ignored paths are the caller's own words, so they are escaped for the header.
    named = ", ".join(quote(path[:200], safe=".[]_") for path in ignored[:_MOST_IGNORED_NAMED])
    return f"ignored: {named}".encode("ascii", "replace")
