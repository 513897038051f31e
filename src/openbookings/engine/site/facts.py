"""What happened, for whoever follows along: the outbox, read by the owner with a cursor."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from openbookings.engine.contract import facts as contract
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import outbox

_DEFAULT_LIMIT = 100


@method("facts.listFacts")
async def list_facts(call: Call, request: contract.ListFactsRequest) -> Document:
    """The facts behind the cursor, oldest first; ask again with the cursor given back.

    The cursor never skips a fact that is committed after a later-numbered one.
    """
    start = _read_cursor(request.cursor) if isinstance(request.cursor, str) else outbox.Cursor()
    limit = request.limit if isinstance(request.limit, int) else _DEFAULT_LIMIT
    found = await outbox.after(call.unit, call.site.id, start, limit)
    last = found[-1].cursor if found else start
    return {"facts": [_shown(fact) for fact in found], "cursor": _written(last)}


def _shown(fact: outbox.StoredFact) -> Document:
    shown: Document = msgspec.json.decode(fact.body)
    return {**shown, "entityEventSequence": str(fact.number)}


def _written(cursor: outbox.Cursor) -> str:
    return urlsafe_b64encode(f"{cursor.position}.{cursor.ordinal}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> outbox.Cursor:
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        position, ordinal = (int(part) for part in plain.split("."))
    except ValueError:
        raise Invalid(Violation("cursor", "The cursor is not valid.", "FORMAT")) from None
    if not (-1 <= position < 2**62 and -1 <= ordinal < 2**31):
        raise Invalid(Violation("cursor", "The cursor is not valid.", "FORMAT"))
    return outbox.Cursor(position, ordinal)
