"""Create, get, update and delete: written once over a `Resource` declaration.

Each verb runs inside the call's unit. The revision is written here and nowhere else (X4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from openbookings.engine.contract import EVENTS
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.completeness import complete
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.resource import Piece, Resource, Row, as_stored
from openbookings.engine.query.tree import Compare
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection

NOTHING: frozenset[str] = frozenset()
_decode = msgspec.json.Decoder(dict).decode


async def create(
    call: Call, resource: Resource, given: Document, entity_id: str | None = None
) -> Document:
    """Store a new entity and announce it; gives the stored document.

    Raises `Invalid` with every broken rule.
    """
    new = {name: value for name, value in given.items() if name not in resource.server_set}
    new |= {
        "id": entity_id or new_id(),
        "revision": "1",
        "createdDate": call.stamp,
        "updatedDate": call.stamp,
    }
    await resource.prepare(call, new, None)
    _refuse(await resource.check(call, new, None))
    complete(resource, new)
    write = documents.add if entity_id is None else documents.insert
    await write(call.unit, resource.table, call.site.id, new)
    await resource.stored(call, new, None)
    await _announce(call, resource, "created", new)
    return new


async def update(
    call: Call, resource: Resource, given: Document, mask: str | None = None
) -> Document:
    """Change what was sent, top level field by field; nested objects are replaced whole (X6).

    Raises `Refused` for an unknown id, a missing (400) or stale (409) revision, `Invalid` for
    broken rules; then nothing has changed.
    """
    if given.get("id") is None:
        # X8: an item of a bulk call may lack its entity as a whole.
        raise Invalid(Violation(f"{resource.entity}.id", "Must be given.", "REQUIRED_FIELD"))
    old = await load(call, resource, str(given["id"]))
    require_revision(resource, old, given.get("revision"))
    new = _changed(resource, old, given, mask)
    await resource.prepare(call, new, old)
    _refuse(await resource.check(call, new, old))
    complete(resource, new)
    return await save(call, resource, new, old)


async def save(call: Call, resource: Resource, new: Document, old: Document) -> Document:
    """Write a changed document under the next revision and announce it."""
    new["revision"] = str(int(old["revision"]) + 1)
    new["updatedDate"] = call.stamp
    expected = int(old["revision"])
    if not await documents.replace(call.unit, resource.table, call.site.id, new, expected):
        raise stale(resource, old)
    await resource.stored(call, new, old)
    await _announce(call, resource, "updated", new)
    return new


async def delete(call: Call, resource: Resource, entity_id: str) -> Document:
    """Remove an entity and announce it; gives the last stored document."""
    old = await load(call, resource, entity_id)
    await resource.release(call, old)
    await documents.remove(call.unit, resource.table, call.site.id, entity_id)
    await _announce(call, resource, "deleted", old)
    return old


async def load(call: Call, resource: Resource, entity_id: str) -> Document:
    """The stored document; raises the resource's own not-found refusal."""
    text = await documents.get(call.unit, resource.table, call.site.id, entity_id)
    if text is None:
        raise not_found(resource.entity, entity_id, resource.missing)
    return _decode(text)


async def load_many(
    call: Call, resource: Resource, entity_ids: Iterable[str]
) -> dict[str, Document]:
    """The stored documents by id, in one statement; unknown ids are left out."""
    found = await documents.get_many(
        call.unit, resource.table, call.site.id, tuple(dict.fromkeys(entity_ids))
    )
    return {entity_id: _decode(text) for entity_id, text in found.items()}


async def show(
    call: Call, resource: Resource, entity_id: str, requested: frozenset[str] = NOTHING
) -> Piece:
    """One entity as answered (composed on reading); raises not found."""
    found = await show_many(call, resource, (entity_id,), requested)
    if entity_id not in found:
        raise not_found(resource.entity, entity_id, resource.missing)
    return found[entity_id]


async def show_many(
    call: Call,
    resource: Resource,
    entity_ids: Sequence[str],
    requested: frozenset[str] = NOTHING,
) -> dict[str, Piece]:
    """Entities as answered, by id, in a constant number of statements."""
    if not entity_ids:
        return {}
    rows = await documents.select(
        call.unit,
        resource.table,
        call.site.id,
        Selection(
            filter=Compare("id", "$in", tuple(entity_ids)),
            limit=len(entity_ids),
            fields=resource.all_fields,
            extra=("id", *resource.extra),
        ),
    )
    ids = [row[1] for row in rows]
    trimmed: list[Row] = [(row[0], *row[2:]) for row in rows]
    return dict(zip(ids, await resource.compose(call, trimmed, requested), strict=True))


def require_revision(resource: Resource, old: Document, sent: object) -> None:
    """Refuse an update without revision or with one that is no longer current (X4)."""
    if sent is None:
        field = f"{resource.entity}.revision"
        raise Invalid(Violation(field=field, description="is required", rule="REQUIRED_FIELD"))
    if str(sent) != old["revision"]:
        raise stale(resource, old)


def stale(resource: Resource, old: Document) -> Refused:
    """The refusal of a change based on an old revision; nothing has changed (X4)."""
    return Refused(
        "REVISION_MISMATCH",
        f"The {resource.entity} was changed meanwhile; read it again.",
        id=old["id"],
        currentRevision=old["revision"],
    )


def _changed(resource: Resource, old: Document, given: Document, mask: str | None) -> Document:
    if mask:
        # Calendar rule 6.13: listed paths that are absent from the body are emptied.
        names = {path.split(".", 1)[0] for path in mask.split(",")}
        given = {name: given.get(name) for name in names}
    untouchable = resource.server_set | set(resource.fixed)
    new = dict(old)
    for name, value in given.items():
        if name in untouchable:
            continue
        if value is None:
            new.pop(name, None)
        else:
            new[name] = value
    return new


def _refuse(violations: Iterable[Violation]) -> None:
    found = tuple(violations)
    if found:
        raise Invalid(*found)


async def _announce(call: Call, resource: Resource, slug: str, document: Document) -> None:
    event_type = f"{resource.fqdn}_{slug}"
    if event_type not in EVENTS:
        return
    composed = slug != "deleted" and resource.compose is not as_stored
    shown = await show(call, resource, document["id"]) if composed else None
    await announce(call, event_type, document["id"], document, shown)


def decoded(text: bytes) -> Document:
    """A stored document as Python sees it."""
    return _decode(text)
