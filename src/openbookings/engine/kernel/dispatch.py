"""One request, one transaction, one answer: the only place that opens units for methods.

Order: bound? permitted? valid? then the function runs inside one unit, its facts go into the
outbox and its answer is kept for its idempotency key, all in one commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from openbookings.engine.contract import Method
from openbookings.engine.kernel import permission, statements
from openbookings.engine.kernel.call import (
    DEFAULT_TERMS,
    Answer,
    Call,
    Caller,
    Document,
    Site,
    Terms,
)
from openbookings.engine.kernel.errors import Invalid, Refused, failure
from openbookings.engine.kernel.registry import HANDLERS, Handler
from openbookings.engine.store import Store, Unit, outbox
from openbookings.engine.wire.walk import reader_for

_NOT_KEPT = frozenset({409, 429})
_encode = msgspec.json.Encoder().encode


class Reply(NamedTuple):
    """What goes back over the wire: status, JSON text, and the ignored paths (X6)."""

    status: int
    content: bytes
    ignored: tuple[str, ...] = ()


class Order(NamedTuple):
    """One call as the door hands it over: already identified, body still to be read."""

    method: Method
    site: Site
    caller: Caller
    body: Document
    now: int
    idempotency_key: str | None = None
    address: str = ""
    terms: Terms = DEFAULT_TERMS


async def perform(store: Store, order: Order) -> Reply:
    """Answer one call.

    Raises `Refused` or `Invalid` for what the caller did wrong and `store.Busy` when the
    database cannot serve now; everything else is a bug.
    """
    handler = bound(order.method)
    permission.require(order.caller, order.method)
    reading = reader_for(order.method).read(order.body)
    if reading.violations:
        raise Invalid(*reading.violations)
    if not order.method.writes:
        return await store.read(
            lambda unit: _run(handler, order, reading.value, unit, reading.ignored)
        )
    requests = _requests(order, reading.value)
    run = _run if order.idempotency_key is None else _once
    return await store.write(
        lambda unit: run(handler, order, next(requests), unit, reading.ignored)
    )


def bound(method: Method) -> Handler:
    """The function behind the method; 501 in the error form while it is not built."""
    handler = HANDLERS.get(method.name)
    if handler is None:
        raise Refused("NOT_IMPLEMENTED", f"{method.name} is not built yet.", method=method.name)
    return handler


def _requests(order: Order, first: Document) -> Iterator[Document]:
    """The request for each run of the unit: the rooms fill in what the one they get lacks."""
    yield first
    while True:
        yield reader_for(order.method).read(order.body).value


async def _run(
    handler: Handler, order: Order, request: Document, unit: Unit, ignored: tuple[str, ...]
) -> Reply:
    call = Call(
        site=order.site,
        caller=order.caller,
        now=order.now,
        unit=unit,
        method=order.method,
        address=order.address,
        terms=order.terms,
    )
    answer: Answer = await handler(call, request)
    content = _encode(answer)
    if call.facts:
        await outbox.append(unit, call.site.id, call.facts)
    return Reply(200, content, ignored + tuple(call.ignored))


async def _once(
    handler: Handler, order: Order, request: Document, unit: Unit, ignored: tuple[str, ...]
) -> Reply:
    """Run the method unless its key has an answer; keep the answer, refusals too (X18)."""
    caller = f"{order.caller.role}:{order.caller.id}"
    key = (order.site.id, caller, order.method.name, order.idempotency_key or "")
    digest = hashlib.sha256(msgspec.json.encode(order.body, order="deterministic")).digest()
    if not await statements.reserve_answer(unit, key, digest, order.now):
        return await _replay(unit, key, digest)
    try:
        async with unit.savepoint():
            reply = await _run(handler, order, request, unit, ignored)
    except (Refused, Invalid) as error:
        status, body = failure(error)
        if status >= 500:
            raise
        reply = Reply(status, _encode(body), ignored)
    if reply.status in _NOT_KEPT:
        # Not by raising: a unit that fails after it has written undoes what it shares with others.
        await statements.release_answer(unit, key)
    else:
        await statements.keep_answer(unit, key, reply.status, reply.content)
    return reply


async def _replay(unit: Unit, key: tuple[str, str, str, str], digest: bytes) -> Reply:
    kept = await statements.kept_answer(unit, key)
    if kept is None:
        raise Refused("UNAVAILABLE", "The first call with this key is still under way.")
    if kept[0] != digest:
        raise Refused(
            "IDEMPOTENCY_KEY_REUSED", "This idempotency key was used with another request."
        )
    return Reply(kept[1], kept[2])
