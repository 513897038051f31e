"""Users behind staff members (G22): invited, connected, expired, disconnected."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from tests.support.shop import Shop, invalid, refused

USER = "0192f7a0-0000-4000-8000-0000000000aa"
OTHER = "0192f7a0-0000-4000-8000-0000000000bb"
IDENTITY = ["ASSOCIATED_IDENTITY_STATUS"]

Json = dict[str, Any]


def make(shop: Shop, **fields: Any) -> Json:
    body = {"staffMember": {"name": "Ann", **fields}}
    member: Json = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    return member


def connect(shop: Shop, member: Json, **request: Any) -> str:
    body = {"staffMemberId": member["id"], "roleIds": ["STAFF"], "fields": IDENTITY, **request}
    answer = shop.call("staffMembers.connectStaffMemberToUser", body)
    return str(answer["staffMember"]["associatedWixIdentity"]["connection"]["status"])


def disconnect(shop: Shop, member: Json) -> Json:
    body = {"staffMemberId": member["id"], "fields": IDENTITY}
    answer = shop.call("staffMembers.disconnectStaffMemberFromUser", body)
    disconnected: Json = answer["staffMember"]
    return disconnected


def status(shop: Shop, member: Json) -> str:
    body = {"staffMemberId": member["id"], "fields": IDENTITY}
    shown = shop.call("staffMembers.getStaffMember", body)["staffMember"]
    return str(shown["associatedWixIdentity"]["connection"]["status"])


def actions(shop: Shop) -> list[str]:
    return [each.partition("staff_member_")[2] for each in shop.event_types() if "_user" in each]


def test_g22_an_invitation_is_pending_and_raises_no_event(shop: Shop) -> None:
    ann = make(shop, email="ann@example.com")
    assert connect(shop, ann) == "PENDING"
    assert actions(shop) == []


def test_g22_it_needs_an_address_and_a_role(shop: Shop) -> None:
    ann = make(shop)
    with invalid("email"):
        connect(shop, ann)
    with refused("STAFF_INVITE_REQUIRES_ROLE", 400):
        connect(shop, ann, email="ann@example.com", roleIds=[])


def test_g22_another_user_only_after_disconnecting(shop: Shop) -> None:
    ann = make(shop, email="ann@example.com")
    connect(shop, ann)
    assert connect(shop, ann) == "PENDING", "the same address may be invited again"
    with refused("ALREADY_EXISTS", 409):
        connect(shop, ann, email="other@example.com")
    shown = disconnect(shop, ann)
    assert shown["associatedWixIdentity"]["connectionStatus"] == "DISCONNECTED"
    assert actions(shop) == [], "nobody was connected yet"
    assert connect(shop, ann, email="other@example.com") == "PENDING"


def test_g22_an_old_invitation_has_expired_and_can_be_renewed(shop: Shop) -> None:
    ann = make(shop, email="ann@example.com")
    connect(shop, ann)
    shop.clock.advance(days=29)
    assert status(shop, ann) == "PENDING"
    shop.clock.advance(days=1)
    assert status(shop, ann) == "EXPIRED"
    assert connect(shop, ann, email="other@example.com") == "PENDING"


def test_g22_a_user_becomes_a_staff_member_once(shop: Shop) -> None:
    body = {"wixUserId": USER, "fields": IDENTITY}
    first = shop.call("staffMembers.getOrCreateStaffMember", body)["staffMember"]
    identity = first["associatedWixIdentity"]
    assert identity["connection"]["status"] == "CONNECTED"
    assert identity["identificationData"]["wixUserId"] == USER
    assert shop.call("staffMembers.getOrCreateStaffMember", body)["staffMember"] == first
    assert actions(shop) == ["connected_to_user"]
    query = {"query": {"filter": {"associatedWixIdentity.identificationData.wixUserId": USER}}}
    (found,) = shop.call("staffMembers.queryStaffMembers", query)["staffMembers"]
    assert found["id"] == first["id"]
    with refused("ALREADY_EXISTS", 409):
        connect(shop, first, email="other@example.com")


def test_g22_a_user_who_comes_twice_at_once_is_still_one_person(shop: Shop) -> None:
    body = msgspec.json.encode({"wixUserId": USER})
    headers = {"authorization": shop.api_key}

    async def race() -> set[str]:
        name = "staffMembers.getOrCreateStaffMember"
        calls = (shop.engine.call(name, body, headers) for _ in range(6))
        answers = [msgspec.json.decode(content) for _, content in await asyncio.gather(*calls)]
        return {answer["staffMember"]["id"] for answer in answers}

    assert len(shop.run(race())) == 1


def test_g22_disconnecting_a_connected_user_is_announced(shop: Shop) -> None:
    body = {"wixUserId": USER}
    member = shop.call("staffMembers.getOrCreateStaffMember", body)["staffMember"]
    shown = disconnect(shop, member)
    assert "identificationData" not in shown["associatedWixIdentity"]
    assert actions(shop) == ["connected_to_user", "disconnected_from_user"]
    again = disconnect(shop, member)
    assert again["revision"] == shown["revision"] == "2", "once more changes nothing"
    other = shop.call("staffMembers.getOrCreateStaffMember", body)["staffMember"]
    assert other["id"] != member["id"]


def test_x7_many_users_at_once_in_their_order(shop: Shop) -> None:
    known = shop.call("staffMembers.getOrCreateStaffMember", {"wixUserId": OTHER})["staffMember"]
    body = {"wixUserIds": [USER, OTHER, USER]}
    answer = shop.call("staffMembers.bulkGetOrCreateStaffMembers", body)
    found = [result["staffMember"]["id"] for result in answer["results"]]
    assert found[0] == found[2] != found[1] == known["id"]
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 3
