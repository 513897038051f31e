"""Asking the engine as a visitor: the only way pages read and change anything."""

from __future__ import annotations

from typing import Any

import msgspec

from openbookings.engine.application import Engine
from openbookings.engine.contract import METHODS

Json = dict[str, Any]


class TurnedAway(Exception):
    """A method refused what a page asked of it."""

    def __init__(self, status: int, body: Json) -> None:
        details = body.get("details") or {}
        application = details.get("applicationError") or {}
        validation = details.get("validationError") or {}
        super().__init__(f"{status} {body.get('message')}")
        self.status = status
        self.code = str(application.get("code") or "")
        self.data: Json = application.get("data") or {}
        self.violations: list[Json] = validation.get("fieldViolations") or []


class Desk:
    """Where one visitor of one business asks for things."""

    def __init__(self, engine: Engine, token: str, address: str) -> None:
        self._engine = engine
        self._headers = {"authorization": token}
        self._address = address

    def of(self, token: str) -> Desk:
        """The same place for somebody else, from the same address."""
        return Desk(self._engine, token, self._address)

    async def ask(self, name: str, body: Json | None = None, *, key: str | None = None) -> Json:
        """Call the method `name` as the visitor; raises `TurnedAway`.

        With `key` the same call again gets the first answer again (X18).
        """
        headers = self._headers if key is None else {**self._headers, "idempotency-key": key}
        reply = await self._engine.answer(METHODS[name], body or {}, headers, self._address)
        answer: Json = msgspec.json.decode(reply.content)
        if reply.status != 200:
            raise TurnedAway(reply.status, answer)
        return answer
