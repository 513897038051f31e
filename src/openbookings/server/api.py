"""The methods over HTTP: one ASGI application that asks the trie of paths.

Only 200 is success and every body is JSON, because the client reads nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote

import msgspec
from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from openbookings.engine.application import Engine, malformed
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.dispatch import Reply
from openbookings.engine.kernel.errors import Invalid, Refused, failure
from openbookings.engine.wire.body import LARGEST_BODY, BodyTooLarge, MalformedBody, decode
from openbookings.engine.wire.query_string import body_from_query, with_path_parameters
from openbookings.engine.wire.routes import Match, Routes, VerbNotAllowed
from openbookings.server.limits import Limits

Headers = dict[str, str]
log = logging.getLogger("openbookings.server")
_MOST_IGNORED_NAMED = 20


class Api:
    """Answers every path of the interface."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._routes = Routes(METHODS.values())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI)."""
        request_id = str(uuid7())
        headers = _headers(scope)
        try:
            reply = await self._reply(scope, headers, receive)
        except (Refused, Invalid) as error:
            reply = error_reply(error)
        except Exception:
            log.exception("request %s failed", request_id)
            reply = internal_error(request_id)
        await send_json(send, reply, headers, request_id)

    async def _reply(self, scope: Scope, headers: Headers, receive: Receive) -> Reply:
        match = self._match(scope)
        claimed = headers.get("wix-site-id") or headers.get("authorization", "")[:80]
        peer = scope["client"][0] if scope.get("client") else ""
        self._limits.count(claimed, peer, headers)
        raw = await read_body(receive, headers)
        try:
            body = self._body(match, scope, raw)
        except (BodyTooLarge, MalformedBody) as error:
            raise malformed(error) from None
        return await self._engine.answer(match.method, body, headers)

    def _match(self, scope: Scope) -> Match:
        try:
            match = self._routes.find(scope["method"], scope["path"])
        except VerbNotAllowed as error:
            raise Refused(
                "METHOD_NOT_ALLOWED", f"This path takes {', '.join(error.allowed)}."
            ) from None
        if match is None:
            raise Refused("NOT_FOUND", f"There is nothing at {scope['path'][:200]}.")
        return match

    def _body(self, match: Match, scope: Scope, raw: bytes) -> Document:
        if scope["method"] in ("GET", "DELETE"):
            sent = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            body = body_from_query(match.method.request, sent)
        else:
            body = decode(raw)
        return with_path_parameters(body, match.parameters)


async def read_body(receive: Receive, headers: Headers) -> bytes:
    """The whole body; stops reading above 1 MB (X19)."""
    if (
        headers.get("content-length", "0").isdigit()
        and int(headers.get("content-length", "0")) > LARGEST_BODY
    ):
        raise Refused("REQUEST_TOO_LARGE", "The body is larger than 1 MB.")
    chunks, size = [], 0
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise Refused("REQUEST_TOO_LARGE", "The body is larger than 1 MB.")
        if not message.get("more_body"):
            return b"".join(chunks)


async def send_json(send: Send, reply: Reply, headers: Headers, request_id: str) -> None:
    """Send an answer with the headers the client reads."""
    sent = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(reply.content)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-wix-request-id", request_id.encode()),
        *cors(headers),
    ]
    if reply.status == 503:
        sent.append((b"retry-after", b"1"))
    if reply.ignored:
        sent.append((b"warnings", _warnings(reply.ignored)))
    await send({"type": "http.response.start", "status": reply.status, "headers": sent})
    await send({"type": "http.response.body", "body": reply.content})


def cors(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    """What lets a page of another origin read the answer; tokens travel in headers, not cookies."""
    origin = headers.get("origin")
    if origin is None:
        return ()
    return (
        (b"access-control-allow-origin", origin.encode("latin-1", "replace")),
        (b"access-control-expose-headers", b"x-wix-request-id, warnings"),
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
