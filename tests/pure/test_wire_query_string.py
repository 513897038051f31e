"""Requests in a URL become the body they stand for."""

import base64
import json

import pytest

from openbookings.engine.contract import METHODS
from openbookings.engine.query.violations import Violations
from openbookings.engine.wire.query_string import body_from_query, with_path_parameters
from openbookings.engine.wire.walk import reader_for


def body(name: str, *parameters: tuple[str, str]) -> dict[str, object]:
    return body_from_query(METHODS[name].request, parameters)


def sealed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_dotted_keys_become_objects_and_take_the_types_of_the_contract() -> None:
    assert body(
        "services.deleteService",
        ("serviceId", "7"),
        ("preserveFutureSessionsWithParticipants", "true"),
        ("participantNotification.notifyParticipants", "false"),
        ("participantNotification.message", "123"),
    ) == {
        "serviceId": "7",
        "preserveFutureSessionsWithParticipants": True,
        "participantNotification": {"notifyParticipants": False, "message": "123"},
    }


def test_repeated_keys_become_a_list_also_when_there_is_one() -> None:
    name = "staffMembers.listDeletedStaffMembers"
    assert body(name, ("staffMemberIds", "a"), ("staffMemberIds", "b"), ("paging.limit", "5")) == {
        "staffMemberIds": ["a", "b"],
        "paging": {"limit": 5},
    }
    assert body(name, ("staffMemberIds", "a")) == {"staffMemberIds": ["a"]}


def test_a_single_value_sent_twice_is_the_last_one() -> None:
    assert body("services.getService", ("serviceId", "a"), ("serviceId", "b")) == {"serviceId": "b"}


def test_x6_unknown_parameters_are_ignored() -> None:
    assert body("services.getService", ("siteId", "a"), ("serviceId.x", "b")) == {}


def test_what_is_not_a_number_is_left_for_the_walk_to_refuse() -> None:
    name = "staffMembers.listDeletedStaffMembers"
    sent = body(name, ("paging.limit", "5x"))
    assert sent == {"paging": {"limit": "5x"}}
    reading = reader_for(METHODS[name]).read(sent)
    assert [each.field for each in reading.violations] == ["paging.limit"]


@pytest.mark.parametrize("query", [{"filter": {"name": "ä"}}, {"cursorPaging": {"limit": 2}}])
def test_one_key_may_hold_the_whole_request(query: object) -> None:
    assert body("addOns.queryAddOns", (".r", sealed({"query": query}))) == {"query": query}


@pytest.mark.parametrize("text", ["%", "e30", sealed([1]), sealed("x"), "eyJ"])
def test_a_malformed_whole_request_is_a_violation(text: str) -> None:
    if text == "e30":
        assert body("addOns.queryAddOns", (".r", text)) == {}
        return
    with pytest.raises(Violations) as refusal:
        body("addOns.queryAddOns", (".r", text))
    assert refusal.value.found[0].field == ".r"


def test_a_free_object_may_be_written_as_json() -> None:
    assert body("addOns.queryAddOns", ("query.filter", '{"name": "x"}')) == {
        "query": {"filter": {"name": "x"}}
    }


def test_keys_that_contradict_each_other_do_not_raise() -> None:
    whole = sealed({"query": 1, "fields": "x"})
    assert body("addOns.queryAddOns", (".r", whole), ("query.cursorPaging.limit", "3")) == {
        "query": 1,
        "fields": "x",
    }


def test_the_url_wins_over_the_body_and_leaves_it_unchanged() -> None:
    sent: dict[str, object] = {"service": {"id": "other", "name": "x"}}
    assert with_path_parameters(sent, {"service.id": "7"}) == {"service": {"id": "7", "name": "x"}}
    assert sent == {"service": {"id": "other", "name": "x"}}
    assert with_path_parameters({}, {"service.id": "7"}) == {"service": {"id": "7"}}
    assert with_path_parameters({"service": 1}, {"service.id": "7"}) == {"service": 1}
