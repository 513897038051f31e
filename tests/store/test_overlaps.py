"""The second wall against double bookings: the database itself refuses an overlap.

An exclusion constraint on PostgreSQL, two triggers on SQLite; both are `Overlap` to the feature.
"""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from openbookings.engine.store import Overlap, Store, Unit, migrate

pytestmark = pytest.mark.anyio

CLAIMS = """
CREATE TABLE claims (
    site_id  {text}  NOT NULL,
    id       {text}  NOT NULL,
    resource {text}  NOT NULL,
    starts   BIGINT  NOT NULL,
    ends     BIGINT  NOT NULL,
    claiming BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, id)
);
-- only: postgresql
ALTER TABLE claims ADD CONSTRAINT claims_overlap EXCLUDE USING gist (
    site_id WITH =, resource WITH =, int8range(starts, ends) WITH &&
) WHERE (claiming);
-- end
-- only: sqlite
CREATE INDEX claims_by_time ON claims (site_id, resource, starts) WHERE claiming;
CREATE TRIGGER claims_overlap_insert BEFORE INSERT ON claims WHEN NEW.claiming BEGIN
    SELECT RAISE(ABORT, 'overlap: claims_overlap') WHERE EXISTS (
        SELECT 1 FROM claims WHERE site_id = NEW.site_id AND resource = NEW.resource
        AND claiming AND starts < NEW.ends AND ends > NEW.starts);
END;
CREATE TRIGGER claims_overlap_update BEFORE UPDATE ON claims WHEN NEW.claiming BEGIN
    SELECT RAISE(ABORT, 'overlap: claims_overlap') WHERE EXISTS (
        SELECT 1 FROM claims WHERE site_id = NEW.site_id AND resource = NEW.resource
        AND claiming AND starts < NEW.ends AND ends > NEW.starts AND id <> OLD.id);
END;
-- end
"""


@pytest.fixture
async def claims(store: Store) -> Store:
    await store.write(lambda unit: unit.script(migrate.spelled(CLAIMS, unit.dialect)))
    return store


async def claim(unit: Unit, claim_id: str, starts: int, ends: int, claiming: bool = True) -> None:
    await unit.execute(
        "INSERT INTO claims (site_id, id, resource, starts, ends, claiming)"
        " VALUES ('s', ?, 'anna', ?, ?, ?)",
        claim_id,
        starts,
        ends,
        claiming,
    )


async def test_an_overlap_is_refused_and_named(claims: Store) -> None:
    async def work(unit: Unit) -> None:
        await claim(unit, "a", 10, 20)
        await claim(unit, "touches before", 5, 10)
        await claim(unit, "touches after", 20, 25)
        await claim(unit, "does not claim", 12, 18, claiming=False)
        for starts, ends in ((10, 20), (19, 21), (9, 11), (12, 13), (0, 30)):
            with pytest.raises(Overlap) as refused:
                async with unit.savepoint():
                    await claim(unit, "b", starts, ends)
            assert refused.value.constraint == "claims_overlap"

    await claims.write(work)


async def test_a_change_into_an_overlap_is_refused(claims: Store) -> None:
    async def work(unit: Unit) -> None:
        await claim(unit, "a", 10, 20)
        await claim(unit, "b", 15, 25, claiming=False)
        await claim(unit, "c", 30, 40)
        for change in ("claiming = TRUE WHERE id = 'b'", "starts = 19 WHERE id = 'c'"):
            with pytest.raises(Overlap):
                async with unit.savepoint():
                    await unit.execute(f"UPDATE claims SET {change}")
        await unit.execute("UPDATE claims SET starts = 12 WHERE id = 'a'")

    await claims.write(work)


async def test_of_many_at_once_one_gets_the_slot(claims: Store) -> None:
    outcomes = await asyncio.gather(
        *(
            claims.write(partial(claim, claim_id=f"{n}", starts=10 + n % 3, ends=20))
            for n in range(20)
        ),
        return_exceptions=True,
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Overlap) for outcome in outcomes) == 19
