"""The method table and the events: complete, resolvable and free of clashes."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from openbookings.engine.contract import EVENTS, METHODS, Method, schemas

SPEC = Path(__file__).parents[2] / "spec"
EACH = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def test_every_method_of_the_interface_and_our_own_are_there() -> None:
    own = _own()
    calendar = [method for method in METHODS.values() if method.request.startswith("calendar.")]
    assert len(METHODS) - len(own) == 218
    assert len(calendar) == 26
    assert own <= set(METHODS)


def test_no_two_methods_share_a_verb_and_a_path() -> None:
    taken = Counter(
        (verb, path)
        for method in METHODS.values()
        for path in method.paths
        for verb in {method.verb, "POST" if method.post_fallback else method.verb}
    )
    assert [pair for pair, times in taken.items() if times > 1] == []
    own = {path for name in _own() for path in METHODS[name].paths}
    assert len([pair for pair in taken if pair[1] not in own]) == 447 + 5


def test_the_long_queries_may_come_by_post() -> None:
    found = {name for name, method in METHODS.items() if method.post_fallback}
    assert found == {
        "addOns.queryAddOns",
        "categoriesV2.queryCategories",
        "timeSlotsConfiguration.queryTimeSlotsConfigurations",
    }
    assert all(METHODS[name].encoding == "r" for name in found)


@EACH
def test_request_answer_and_every_path_within_them_resolve(method: Method) -> None:
    fields = schemas()[method.request]["properties"]
    parameters = {name for path in method.paths for name in re.findall(r"{([^}]+)}", path)}
    for path in (*method.required, *parameters):
        assert _resolves(method.request, path), path
    assert method.entity is None or "$ref" in fields[method.entity]
    assert method.answer is None or method.answer in schemas()[method.response]["properties"]


@EACH
def test_a_page_has_a_size_within_its_bounds(method: Method) -> None:
    """A70, B28, H4, H16, E86: default and greatest page size."""
    if method.paging:
        assert method.default_limit is not None
        assert method.max_limit is not None
        assert 1 <= method.default_limit <= method.max_limit


@pytest.mark.parametrize(
    ("name", "limits", "sort"),
    [
        ("services.queryServices", (100, 100), ("createdDate", "ASC")),  # A70
        ("services.queryPolicies", (100, 100), ("id", "ASC")),  # A77
        ("catalogSearch.queryServicesByFilters", (10, 50), ("id", "ASC")),  # A80
        ("bookingPolicies.queryBookingPolicies", (50, 100), ("createdDate", "ASC")),  # B28
        (
            "availabilityTimeSlots.listAvailabilityTimeSlots",
            (1000, 1000),
            ("localStartDate", "ASC"),
        ),
        ("eventTimeSlots.listEventTimeSlots", (50, 1000), ("localStartDate", "ASC")),  # D6
        ("extendedBookings.queryExtendedBookings", (50, 100), ("createdDate", "DESC")),  # E86
        ("resources.queryResources", (50, 100), ("id", "ASC")),  # G10
        ("staffMembers.queryStaffMembersV2", (100, 100), ("id", "ASC")),  # G27
        ("attendance.queryAttendance", (50, 1000), ("id", "ASC")),  # H4
        ("categoriesV2.queryCategories", (100, 100), ("createdDate", "ASC")),  # H16
        ("events.queryEvents", (50, 1000), ("start", "ASC")),  # C29
    ],
)
def test_pages_are_cut_as_the_rules_say(
    name: str, limits: tuple[int, int], sort: tuple[str, str]
) -> None:
    method = METHODS[name]
    assert (method.default_limit, method.max_limit) == limits
    assert method.default_sort == (sort,)


def test_a_filter_beside_a_query_takes_its_fields() -> None:
    """A76: Count Services takes a Query filter."""
    assert METHODS["services.countServices"].fields == METHODS["services.queryServices"].fields
    slots = METHODS["eventTimeSlots.listEventTimeSlots"]  # D46
    assert slots.fields == METHODS["events.queryEvents"].fields


def test_fields_reached_through_an_array_are_arrays() -> None:
    """X10: array fields accept only $hasSome and $hasAll."""
    field = METHODS["services.queryServices"].fields["locations.business.id"]
    assert (field.kind, set(field.operators)) == ("texts", {"$hasSome", "$hasAll"})


def test_bookings_are_found_by_slot_with_and_without_item() -> None:
    """E87: the older documentation writes an `item` that the object itself lacks."""
    fields = METHODS["extendedBookings.queryExtendedBookings"].fields
    assert fields["bookedEntity.slot.serviceId"] == fields["bookedEntity.item.slot.serviceId"]


def test_reading_methods_do_not_write() -> None:
    reading = {name for name, method in METHODS.items() if not method.writes}
    assert "bookings.createBooking" not in reading
    assert "staffMembers.getOrCreateStaffMember" not in reading
    assert "staffMembers.bulkGetOrCreateStaffMembers" not in reading
    assert "bookingPolicies.getStrictestBookingPolicy" in reading
    assert "bookings.bulkCalculateAllowedActions" in reading
    changing = re.compile(r"\.(bulk)?(create|update|delete|set|cancel|confirm|decline)", re.I)
    assert [name for name in reading if changing.search(name)] == []


def test_every_event_belongs_to_its_entity_and_carries_a_known_shape() -> None:
    """I1: the type of an event is its entity and its slug."""
    own = {name for name in EVENTS if name.startswith("openbookings.")}
    assert len(EVENTS) - len(own) == 47 + 13
    for name, event in EVENTS.items():
        assert event.event_type == name
        assert event.kind in {"created", "updated", "deleted", "action", "legacy"}
        # What we tell of the vendor's entities beside its own events has a name of ours.
        entity = event.entity_fqdn.rpartition(".")[2] if name in own else event.entity_fqdn
        assert event.kind == "legacy" or name.endswith(f"{entity}_{event.slug}")
        assert event.payload is None or event.payload in schemas()


def _own() -> set[str]:
    """What is declared beside the vendor's interface, some of it on paths of its other modules."""
    declared = json.loads((SPEC / "own_methods.json").read_text(encoding="utf-8"))
    return {f"{each['module']}.{each['function']}" for each in declared["methods"]}


def _resolves(definition: str, path: str) -> bool:
    schema = schemas()[definition]
    for part in path.split("."):
        while "items" in schema or "$ref" in schema:
            inner = schema.get("items", schema)
            schema = schemas()[inner["$ref"].removeprefix("#/$defs/")]
        if part not in schema.get("properties", {}):
            return False
        schema = schema["properties"][part]
    return True
