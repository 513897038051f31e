"""Jobs that an earlier version was asked for are done by this one, after its migration."""

from __future__ import annotations

from openbookings.engine.kernel.call import new_id
from openbookings.engine.store import jobs, migrate
from tests.features.attributes.desk import SEATS, WINDOW, define, definitions
from tests.support.shop import Json, Shop

_NEW_NAMES = "tag_jobs_by_name"
"""The migration before which jobs about tags had names of their own."""


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
    """What became of the job once the migration has seen it."""
    text = next(each.text for each in migrate.known() if each.name == _NEW_NAMES)
    spelled = migrate.spelled(text, shop.engine.store.dialect)
    shop.run(shop.engine.store.write(lambda unit: unit.script(spelled)))
    assert shop.run_jobs() == 1
    return str(shop.call("jobs.getJob", {"jobId": job_id})["job"]["status"])


def test_x9_g25_tags_of_staff_that_were_asked_for_earlier_are_assigned(shop: Shop) -> None:
    for name in ("Ann", "Bob"):
        shop.call("staffMembers.createStaffMember", {"staffMember": {"name": name}})
    method, given = "staffMembers.bulkUpdateStaffMemberTagsByFilter", {"tags": {"tagIds": ["a"]}}
    job_id = left_behind(shop, "staff.tags", method, {"name": "Ann"}, given)
    assert outcome(shop, job_id) == "FINISHED"
    found = shop.call("staffMembers.queryStaffMembers", {"query": {}})["staffMembers"]
    tagged = {each["name"]: (each.get("tags") or {}).get("tags") for each in found}
    assert (tagged["Ann"], tagged["Bob"]) == (given["tags"], None)


def test_x9_tags_of_definitions_that_were_asked_for_earlier_are_assigned(shop: Shop) -> None:
    for each in (WINDOW, SEATS):
        define(shop, each)
    method = "attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter"
    given = {"publicTags": {"tagIds": ["view"]}}
    job_id = left_behind(shop, "attributes.tags", method, {"valueType": "BOOL"}, given)
    assert outcome(shop, job_id) == "FINISHED"
    tagged = {
        each["name"]: (each.get("tags") or {}).get("publicTags") for each in definitions(shop)
    }
    assert tagged == {"Window": given["publicTags"], "Seats": None}
