"""The OpenAPI document: valid, complete, and of one mind with the validator at the door."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from openapi_spec_validator import validate

from openbookings.engine.contract import METHODS, Method
from openbookings.engine.openapi import document
from openbookings.engine.openapi.operations import PARAMETER, published_path
from openbookings.engine.openapi.shapes import reached
from openbookings.engine.wire.query_string import with_path_parameters
from openbookings.engine.wire.walk import reader_for
from tests.support.described import always_the_same, operations_of

AGREEING = (
    "addOns.createAddOn",
    "bookingPolicies.createBookingPolicy",
    "bookings.bulkCreateBooking",
    "bookings.createBooking",
    "bookings.rescheduleBooking",
    "categories.updateCategory",
    "events.bulkCancelEvent",
    "locations.createLocation",
    "locations.updateLocation",
    "participations.createParticipation",
    "resources.updateResource",
    "schedules.updateSchedule",
    "services.queryServices",
    "services.searchServices",
    "site.updateSite",
    "staffMembers.createStaffMember",
)
"""Methods of every kind whose requests no rule between two fields constrains."""


@cache
def whole() -> dict[str, Any]:
    return document("http://localhost:8080")


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {
        operation["operationId"]: (verb, path, operation)
        for path, item in whole()["paths"].items()
        for verb, operation in item.items()
    }


def test_the_document_is_valid_and_names_every_method_once() -> None:
    validate(whole())
    listed = [each["operationId"] for item in whole()["paths"].values() for each in item.values()]
    assert sorted(listed) == sorted(METHODS)


def test_a_part_of_the_interface_brings_only_what_it_needs() -> None:
    part = document("http://localhost", ["site.getSite"])
    assert list(part["paths"]) == ["/_openbookings/v1/site"]
    assert set(part["components"]["schemas"]) == {
        *("site.GetSiteRequest", "site.GetSiteResponse.answer"),
        *("site.Site.answer", "site.Look.answer", "Error", "FieldViolation"),
    }
    with pytest.raises(KeyError):
        document("http://localhost", ["site.sellSite"])


def test_methods_of_one_path_shape_share_an_item_and_its_parameter_names() -> None:
    item = whole()["paths"]["/bookings/v2/services/{serviceId}"]
    assert set(item) == {"get", "patch", "delete"}
    for verb in ("get", "patch", "delete"):
        names = [each["name"] for each in item[verb]["parameters"] if each.get("in") == "path"]
        assert names == ["serviceId"]


def test_a_request_states_its_required_paths_and_takes_null_elsewhere() -> None:
    body = operations()["events.createEvent"][2]["requestBody"]
    _, demanded = body["content"]["application/json"]["schema"]["allOf"]
    event = demanded["properties"]["event"]
    assert (demanded["required"], event["required"]) == (
        ["event"],
        ["scheduleId", "start", "end"],
    )
    location = event["properties"]["location"]
    assert "type" not in location, "only an event that has a location needs its type"
    assert whole()["components"]["schemas"]["calendar.Event"]["properties"]["title"]["type"] == [
        *("string", "null")
    ]


def test_answers_carry_no_limits() -> None:
    """The safe values of absent things (0, "" and []) lie outside many limits."""
    limits = {"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern"}
    schemas = whole()["components"]["schemas"].items()
    answers = {name: each for name, each in schemas if name.endswith(".answer")}
    assert answers
    for name, schema in answers.items():
        for field in schema.get("properties", {}).values():
            assert limits.isdisjoint(field), name


def test_every_definition_a_body_names_is_there() -> None:
    there = whole()["components"]["schemas"]
    assert set(reached(method.request for method in METHODS.values())) <= set(there)
    answers = reached(method.response for method in METHODS.values())
    assert {f"{name}.answer" for name in answers} <= set(there)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found = operations_of(whole(), control_characters=False)
    assert set(found) == set(METHODS)
    return found


@pytest.mark.parametrize("method", [METHODS[name] for name in AGREEING], ids=AGREEING)
def test_what_the_document_allows_passes_the_door(
    method: Method, described: dict[str, Any]
) -> None:

    @always_the_same(8)
    @given(case=described[method.name].as_strategy())
    def passes(case: schemathesis.Case[Any]) -> None:
        fields = PARAMETER.findall(published_path(method))
        in_path = dict(zip(fields, (case.path_parameters or {}).values(), strict=True))
        body = json.loads(json.dumps(case.body)) if isinstance(case.body, dict) else {}
        reading = reader_for(method).read(with_path_parameters(body, in_path))
        assert reading.violations == ()

    passes()
    assert method.name in described
