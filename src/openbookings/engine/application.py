"""The engine put together: the one front door for HTTP, jobs, pages and Python callers.

Importing it binds every room's methods and reactions.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from openbookings.engine import reactions, rooms
from openbookings.engine.contract import METHODS, Method, schemas
from openbookings.engine.kernel.call import DEFAULT_TERMS, Document, Terms
from openbookings.engine.kernel.dispatch import Order, Reply, bound, perform
from openbookings.engine.kernel.errors import Invalid, Refused, failure
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.callers import Callers
from openbookings.engine.store import Busy, Store, open_store
from openbookings.engine.wire.body import BodyTooLarge, MalformedBody, decode

log = logging.getLogger("openbookings.engine")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")


def system_clock() -> int:
    """Milliseconds since the epoch; the only reading of the machine's clock."""
    return time.time_ns() // 1_000_000


class Engine:
    """A database and everything that can be asked of it."""

    def __init__(
        self, store: Store, clock: Callable[[], int] = system_clock, terms: Terms = DEFAULT_TERMS
    ) -> None:
        self.store = store
        self.clock = clock
        self.terms = terms
        self.callers = Callers(store)

    @classmethod
    async def open(
        cls, url: str, clock: Callable[[], int] = system_clock, terms: Terms = DEFAULT_TERMS
    ) -> Engine:
        """Open the database at `url` and bring its schema up to date."""
        store = await open_store(url, now=clock)
        await store.migrate()
        return cls(store, clock, terms)

    async def close(self) -> None:
        """Finish what is in flight and close the database."""
        await self.store.close()

    async def call(
        self, name: str, body: bytes | Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Call the method `name` ("services.getService") as any caller over HTTP would."""
        try:
            method = METHODS[name]
            document = decode(body) if isinstance(body, bytes) else dict(body)
        except KeyError:
            return _in_error_form(Refused("NOT_FOUND", f"There is no method {name}."))
        except (BodyTooLarge, MalformedBody) as error:
            return _in_error_form(malformed(error))
        reply = await self.answer(method, document, headers)
        return reply.status, reply.content

    async def answer(
        self, method: Method, body: Document, headers: Mapping[str, str], address: str = ""
    ) -> Reply:
        """Identify the caller and perform the method; failures come back in the error form.

        `headers` have lower-case names, `address` is the client's. What is neither refused nor
        invalid nor `Busy` is a bug and is raised.
        """
        now = self.clock()
        try:
            bound(method)
            identity = await self.callers.identify(headers, now)
            key = _idempotency_key(method, body, headers) if method.writes else None
            order = Order(
                method, identity.site, identity.caller, body, now, key, address, self.terms
            )
            reply = await perform(self.store, order)
        except (Refused, Invalid) as error:
            return Reply(*_in_error_form(error))
        except Busy as error:
            return Reply(*_in_error_form(unavailable(error)))
        if method.writes and method.module == "site":
            self.callers.forget()
        return reply


def malformed(error: BodyTooLarge | MalformedBody) -> Refused:
    """The refusal of a body that cannot be read at all (X19)."""
    if isinstance(error, BodyTooLarge):
        return Refused("REQUEST_TOO_LARGE", "The body is larger than 1 MB.")
    return Refused("MALFORMED_BODY", error.reason)


def unavailable(error: Busy) -> Refused:
    """The refusal while the database cannot serve; what it says itself is for the log alone."""
    log.warning("the database cannot serve: %s", error)
    return Refused("UNAVAILABLE", "There is too much to do now. Try again shortly.")


def _in_error_form(error: Refused | Invalid) -> tuple[int, bytes]:
    status, body = failure(error)
    return status, msgspec.json.encode(body)


def _idempotency_key(method: Method, body: Document, headers: Mapping[str, str]) -> str | None:
    """The header of X18, or the key that requests of the calendar carry themselves (3.11)."""
    carries = "idempotencyKey" in schemas()[method.request].get("properties", ())
    own = body.get("idempotencyKey") if carries else None
    key = headers.get("idempotency-key")
    if key is None:
        return own if isinstance(own, str) and own else None
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        words = "must have 1 to 255 visible ASCII characters (X18)"
        raise Invalid(Violation("Idempotency-Key", words, "FORMAT"))
    return key


__all__ = ["Engine", "malformed", "reactions", "rooms", "system_clock"]
