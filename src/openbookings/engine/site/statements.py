"""The site room's own statements: the directory of sites and the keys of callers."""

from __future__ import annotations

from typing import Any, NamedTuple

from openbookings.engine.store import Unit


class KeyRow(NamedTuple):
    """A stored API key as its owner may list it: everything but the secret."""

    site_id: str
    id: str
    role: str
    resource_id: str | None
    name: str
    created: int
    revoked: int | None = None


async def insert_key(unit: Unit, key: KeyRow, digest: bytes) -> None:
    """Store a new key with the digest of its secret."""
    await unit.execute(
        "INSERT INTO api_keys (site_id, id, role, resource_id, name, created, revoked, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *key,
        digest,
    )


async def live_key(unit: Unit, site_id: str, key_id: str) -> tuple[bytes, str, str | None] | None:
    """Digest, role and resource of a key that has not been revoked."""
    row = await unit.row(
        "SELECT digest, role, resource_id FROM api_keys"
        " WHERE site_id = ? AND id = ? AND revoked IS NULL",
        site_id,
        key_id,
    )
    return None if row is None else (bytes(row[0]), row[1], row[2])


async def list_keys(unit: Unit, site_id: str) -> list[KeyRow]:
    """Every key of the site, oldest first."""
    rows = await unit.rows(
        "SELECT site_id, id, role, resource_id, name, created, revoked FROM api_keys"
        " WHERE site_id = ? ORDER BY created, id",
        site_id,
    )
    return [KeyRow(*row) for row in rows]


async def revoke_key(unit: Unit, site_id: str, key_id: str, now: int) -> bool:
    """End a key; False when there is no such live key."""
    return bool(
        await unit.execute(
            "UPDATE api_keys SET revoked = ? WHERE site_id = ? AND id = ? AND revoked IS NULL",
            now,
            site_id,
            key_id,
        )
    )


async def insert_site(
    unit: Unit, site_id: str, slug: str, client_id: str, secret: bytes, document: str
) -> None:
    """Enter a site into the directory; raises `Duplicate` when the slug is taken."""
    await unit.execute(
        "INSERT INTO sites (id, slug, client_id, secret, revision, doc) VALUES (?, ?, ?, ?, 1, ?)",
        site_id,
        slug,
        client_id,
        secret,
        document,
    )


_SITE = "SELECT id, slug, client_id, secret, doc FROM sites WHERE "


async def site_by_id(unit: Unit, site_id: str) -> tuple[Any, ...] | None:
    """The directory entry (id, slug, client id, secret, document) of a site."""
    return await unit.row(_SITE + "id = ?", site_id)


async def site_by_client(unit: Unit, client_id: str) -> tuple[Any, ...] | None:
    """The directory entry of the site that a visitor's client id belongs to."""
    return await unit.row(_SITE + "client_id = ?", client_id)


async def site_by_slug(unit: Unit, slug: str) -> tuple[Any, ...] | None:
    """The directory entry of the site shown at `/s/<slug>`."""
    return await unit.row(_SITE + "slug = ?", slug)


async def all_sites(unit: Unit) -> list[tuple[Any, ...]]:
    """Every directory entry, by slug; for the command line and the jobs."""
    return await unit.rows("SELECT id, slug, client_id, secret, doc FROM sites ORDER BY slug")


async def replace_site(unit: Unit, site_id: str, document: str, expected: int) -> bool:
    """Write the site's document if its revision is still the expected one."""
    return bool(
        await unit.execute(
            "UPDATE sites SET doc = ?, revision = revision + 1 WHERE id = ? AND revision = ?",
            document,
            site_id,
            expected,
        )
    )


async def media_content(unit: Unit, site_id: str, media_id: str) -> bytes | None:
    """The stored bytes of a picture."""
    content = await unit.value(
        "SELECT content FROM media WHERE site_id = ? AND id = ?", site_id, media_id
    )
    return None if content is None else bytes(content)
