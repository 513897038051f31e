"""Tags of staff members (G25), changed for a list of ids or by a filter (X9)."""

from __future__ import annotations

from typing import Any

from tests.support.shop import Shop, invalid, refused

NOBODY = "00000000-0000-4000-8000-00000000dead"

Json = dict[str, Any]


def make(shop: Shop, name: str = "Ann") -> str:
    body = {"staffMember": {"name": name}}
    return str(shop.call("staffMembers.createStaffMember", body)["staffMember"]["id"])


def tagged(*tag_ids: str, kind: str = "tags") -> Json:
    return {kind: {"tagIds": list(tag_ids)}}


def retag(shop: Shop, *staff_member_ids: str, **change: Json) -> Json:
    body = {"ids": list(staff_member_ids), **change}
    answer: Json = shop.call("staffMembers.bulkUpdateStaffMemberTags", body)
    return answer


def get(shop: Shop, staff_member_id: str) -> Json:
    body = {"staffMemberId": staff_member_id}
    member: Json = shop.call("staffMembers.getStaffMember", body)["staffMember"]
    return member


def tags(shop: Shop, staff_member_id: str, kind: str = "tags") -> list[str]:
    held: list[str] = get(shop, staff_member_id)["tags"][kind]["tagIds"]
    return held


def test_g25_tags_are_assigned_and_unassigned(shop: Shop) -> None:
    ann = make(shop)
    retag(shop, ann, assignTags={**tagged("a", "b"), **tagged("p", kind="privateTags")})
    retag(shop, ann, assignTags=tagged("c"), unassignTags=tagged("a"))
    assert tags(shop, ann) == ["b", "c"]
    assert tags(shop, ann, "privateTags") == ["p"]


def test_g25_a_tag_in_both_lists_is_assigned(shop: Shop) -> None:
    ann = make(shop)
    retag(shop, ann, assignTags=tagged("a"), unassignTags=tagged("a", "b"))
    assert tags(shop, ann) == ["a"]


def test_g25_both_lists_empty(shop: Shop) -> None:
    ann = make(shop)
    for change in ({}, {"assignTags": tagged(), "unassignTags": {}}):
        with refused("EMPTY_ASSIGN_AND_UNASSIGN_LISTS", 400):
            retag(shop, ann, **change)
    with refused("EMPTY_ASSIGN_AND_UNASSIGN_LISTS", 400):
        shop.call("staffMembers.bulkUpdateStaffMemberTagsByFilter", {"filter": {}})


def test_g25_one_to_a_hundred_ids_each_for_itself(shop: Shop) -> None:
    ann = make(shop)
    answer = retag(shop, ann, NOBODY, assignTags=tagged("a"))
    told = [result["itemMetadata"]["success"] for result in answer["results"]]
    assert told == [True, False] and tags(shop, ann) == ["a"]
    with invalid("ids"):
        retag(shop, *[NOBODY] * 101, assignTags=tagged("a"))
    with invalid("ids"):
        retag(shop, assignTags=tagged("a"))


def test_g25_more_than_a_hundred_tags_are_refused(shop: Shop) -> None:
    ann = make(shop)
    retag(shop, ann, assignTags=tagged(*(f"t{number}" for number in range(100))))
    answer = retag(shop, ann, assignTags=tagged("more"))
    assert answer["bulkActionMetadata"]["totalFailures"] == 1
    assert len(tags(shop, ann)) == 100


def test_g25_a_change_of_tags_is_announced_once(shop: Shop) -> None:
    ann = make(shop)
    retag(shop, ann, assignTags=tagged("a"))
    retag(shop, ann, assignTags=tagged("a"))
    assert get(shop, ann)["revision"] == "2"
    told = [fact for fact in shop.facts() if fact["slug"] == "tags_modified"]
    assert len(told) == 1
    body = told[0]["actionEvent"]["body"]
    assert body["assignedTags"] == tagged("a") and body["staffMember"]["id"] == ann


def test_x9_by_filter_runs_as_a_job(shop: Shop) -> None:
    ann, bob = make(shop), make(shop, "Bob")
    body = {"filter": {"name": "Ann"}, "assignTags": tagged("a")}
    assert shop.call("staffMembers.bulkUpdateStaffMemberTagsByFilter", body)["jobId"]
    assert "tags" not in get(shop, ann), "nothing happens before the answer"
    assert shop.run_jobs() == 1
    assert tags(shop, ann) == ["a"] and "tags" not in get(shop, bob)


def test_x10_a_wrong_filter_is_refused_before_the_job(shop: Shop) -> None:
    body = {"filter": {"shoeSize": 44}, "assignTags": tagged("a")}
    with invalid("filter.shoeSize"):
        shop.call("staffMembers.bulkUpdateStaffMemberTagsByFilter", body)
