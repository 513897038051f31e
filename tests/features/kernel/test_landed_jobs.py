"""Jobs that an earlier version was asked for are done by this one, after its migrations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from openbookings.engine.kernel.call import new_id
from openbookings.engine.store import jobs, migrate
from tests.features.attributes.desk import SEATS, WINDOW, define, definitions
from tests.support.shop import Json, Shop, open_shop

_LAST_WITH_OLDER_NAMES = 22
"""The number of the last migration with which jobs about tags had names of their own."""


@pytest.fixture
def earlier(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop whose database has not seen the later migrations."""
    known = migrate.known()[:_LAST_WITH_OLDER_NAMES]
    monkeypatch.setattr(migrate, "known", lambda: known)
    with open_shop(empty_database_url) as shop:
        monkeypatch.undo()
        yield shop


def left_behind(shop: Shop, kind: str, method: str, condition: Json, assigned: Json) -> str:
    """The row that an earlier version wrote when it was asked for tags; gives the job's id."""
    job_id = new_id()
    envelope = {
        "payload": {"filter": condition, "change": {"assign": assigned, "unassign": {}}},
        "caller": {"role": "owner", "id": shop.site_id, "resource_id": None, "app_id": None},
        "method": method,
    }
    row = jobs.NewJob(
        site_id=shop.site_id, id=job_id, kind=kind, payload=envelope, due=shop.clock.now
    )
    shop.run(shop.engine.store.write(lambda unit: jobs.enqueue(unit, row)))
    return job_id


def outcome(shop: Shop, job_id: str) -> str:
    """What became of the job after this version has taken the database over."""
    shop.run(shop.engine.store.migrate())
    assert shop.run_jobs() == 1
    return str(shop.call("jobs.getJob", {"jobId": job_id})["job"]["status"])


def test_x9_g25_tags_of_staff_that_were_asked_for_earlier_are_assigned(earlier: Shop) -> None:
    for name in ("Ann", "Bob"):
        earlier.call("staffMembers.createStaffMember", {"staffMember": {"name": name}})
    method, given = "staffMembers.bulkUpdateStaffMemberTagsByFilter", {"tags": {"tagIds": ["a"]}}
    job_id = left_behind(earlier, "staff.tags", method, {"name": "Ann"}, given)
    assert outcome(earlier, job_id) == "FINISHED"
    found = earlier.call("staffMembers.queryStaffMembers", {"query": {}})["staffMembers"]
    tagged = {each["name"]: (each.get("tags") or {}).get("tags") for each in found}
    assert (tagged["Ann"], tagged["Bob"]) == (given["tags"], None)


def test_x9_tags_of_definitions_that_were_asked_for_earlier_are_assigned(earlier: Shop) -> None:
    for each in (WINDOW, SEATS):
        define(earlier, each)
    method = "attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter"
    given = {"publicTags": {"tagIds": ["view"]}}
    job_id = left_behind(earlier, "attributes.tags", method, {"valueType": "BOOL"}, given)
    assert outcome(earlier, job_id) == "FINISHED"
    tagged = {
        each["name"]: (each.get("tags") or {}).get("publicTags") for each in definitions(earlier)
    }
    assert tagged == {"Window": given["publicTags"], "Seats": None}
