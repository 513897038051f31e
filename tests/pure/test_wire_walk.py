"""The one validator: what it keeps, what it refuses and where, what it ignores."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbookings.engine.contract import METHODS, Method, schemas
from openbookings.engine.query.violations import MOST_VIOLATIONS
from openbookings.engine.wire.demands import demands
from openbookings.engine.wire.notes import Notes
from openbookings.engine.wire.walk import Reading, compile_schema, reader_for

GUID = "0e9a1b8e-8a3f-4a57-9d2b-3a4a5c6d7e8f"
CREATE = reader_for(METHODS["services.createService"])
UPDATE = reader_for(METHODS["services.updateService"])


def service(**fields: Any) -> dict[str, Any]:
    """A create request that is right but for what the test puts into it."""
    right: dict[str, Any] = {
        "type": "APPOINTMENT",
        "name": "Massage",
        "defaultCapacity": 1,
        "onlineBooking": {"enabled": True},
        "payment": {"rateType": "FIXED", "fixed": {"price": {"value": "50.00"}}},
    }
    return {"service": right | fields}


def faults(reading: Reading) -> dict[str, str]:
    return {each.field: each.rule for each in reading.violations}


def read_by(schema: dict[str, Any], value: object) -> tuple[object, list[str]]:
    """What a schema alone makes of a value: what is kept, and the rules broken."""
    notes = Notes()
    kept = compile_schema(schema)(value, notes, "", "field")
    assert all(each.field.startswith("field") for each in notes.violations)
    return kept, [each.rule for each in notes.violations]


def test_a_right_request_passes_unchanged() -> None:
    sent = service()
    reading = CREATE.read(sent)
    assert reading == Reading(sent, (), ())
    assert reading.value is not sent


def test_x2_every_violation_is_found_in_one_walk_with_its_wire_path() -> None:
    sent = service(
        type="PARTY",
        name="x" * 401,
        defaultCapacity=0,
        hidden="yes",
        category={"id": "7"},
        locations=[{"type": "CUSTOM"}, {"type": "NOWHERE"}],
        onlineBooking=[],
        payment={"rateType": "FIXED", "fixed": {"price": {"value": "1,50"}}},
    )
    assert faults(CREATE.read(sent)) == {
        "service.type": "INVALID_ENUM_VALUE",
        "service.name": "MAX_LENGTH",
        "service.defaultCapacity": "MIN",
        "service.hidden": "FORMAT",
        "service.category.id": "FORMAT",
        "service.locations[0].custom": "REQUIRED_FIELD",
        "service.locations[1].type": "INVALID_ENUM_VALUE",
        "service.onlineBooking": "FORMAT",
        "service.payment.fixed.price.value": "FORMAT",
    }


def test_x4_the_revision_is_required_and_consists_of_digits() -> None:
    sent = {"service": {"id": GUID, "name": "x"}}
    assert faults(UPDATE.read(sent)) == {"service.revision": "REQUIRED_FIELD"}
    sent["service"]["revision"] = "one"
    assert faults(UPDATE.read(sent)) == {"service.revision": "FORMAT"}


def test_x6_unknown_fields_are_dropped_and_named_not_refused() -> None:
    sent = service(colour="red", media={"items": [{"picture": 1}]}) | {"extra": {"a": 1}}
    reading = CREATE.read(sent)
    assert reading.violations == ()
    assert reading.ignored == ("service.colour", "service.media.items[0].picture", "extra")
    assert "colour" not in reading.value["service"]  # type: ignore[operator]


def test_trap_7_read_only_fields_are_dropped_without_a_word() -> None:
    sent = service(createdDate="whatever", revision="3")
    sent["service"]["payment"]["fixed"]["price"]["currency"] = "EUR"
    reading = CREATE.read(sent)
    assert (reading.violations, reading.ignored) == ((), ())
    kept: Any = reading.value["service"]
    assert "createdDate" not in kept
    assert kept["payment"]["fixed"]["price"] == {"value": "50.00"}


def test_trap_7_read_only_fields_that_the_method_requires_are_kept() -> None:
    sent: dict[str, object] = {"service": {"id": GUID, "revision": "3", "name": "x"}}
    assert UPDATE.read(sent) == Reading(sent, (), ())


def test_x1_the_repeated_id_of_the_client_is_ignored_without_a_word() -> None:
    sent = {"service": {"id": GUID, "_id": GUID, "revision": "3"}}
    reading = UPDATE.read(sent)
    assert reading == Reading({"service": {"id": GUID, "revision": "3"}}, (), ())


def test_trap_5_null_is_kept_everywhere_but_missing_where_something_is_required() -> None:
    reading = CREATE.read(service(description=None, category=None, locations=None))
    assert reading.violations == ()
    kept: Any = reading.value["service"]
    assert (kept["description"], kept["category"], kept["locations"]) == (None, None, None)
    assert "tagLine" not in kept
    unrevised = {"service": {"id": GUID, "revision": None}}
    assert faults(UPDATE.read(unrevised)) == {"service.revision": "REQUIRED_FIELD"}
    assert faults(CREATE.read({"service": None})) == {"service": "REQUIRED_FIELD"}


def test_a_null_inside_a_list_stands_for_nothing_and_is_refused() -> None:
    assert faults(CREATE.read(service(staffMemberIds=[GUID, None]))) == {
        "service.staffMemberIds[1]": "REQUIRED_FIELD"
    }


@pytest.mark.parametrize(
    ("rate_type", "fault"),
    [("FIXED", "fixed"), ("CUSTOM", "custom"), ("VARIED", "varied")],
)
def test_trap_8_a_condition_may_name_a_sibling(rate_type: str, fault: str) -> None:
    reading = CREATE.read(service(payment={"rateType": rate_type}))
    assert faults(reading) == {f"service.payment.{fault}": "REQUIRED_FIELD"}


def test_trap_8_a_condition_may_name_a_field_further_out() -> None:
    assert faults(CREATE.read(service(payment={"rateType": "FIXED", "fixed": {}}))) == {
        "service.payment.fixed.price": "REQUIRED_FIELD"
    }


def test_trap_9_at_most_one_field_of_a_group_is_set() -> None:
    payment = {
        "rateType": "FIXED",
        "fixed": {"price": {"value": "1"}},
        "custom": {"description": "x"},
        "varied": None,
    }
    assert faults(CREATE.read(service(payment=payment))) == {
        "service.payment.custom": "ONE_OF_ALIGNMENT"
    }


def test_trap_13_what_has_no_limit_gets_the_limit_of_the_house() -> None:
    assert read_by({"type": "string"}, "x" * 100_001)[1] == ["MAX_LENGTH"]
    assert read_by({"type": "array", "items": {}}, [0] * 10_001)[1] == ["MAX_SIZE"]
    assert read_by({"type": "integer"}, 2**63)[1] == ["MAX"]
    assert read_by({"type": "integer"}, -(2**63)) == (-(2**63), [])


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "object"}, {}])
def test_trap_13_texts_no_database_holds_are_refused(schema: dict[str, Any], text: str) -> None:
    value: Any = text if schema.get("type") == "string" else {"a": [text]}
    if not schema:
        schema = {"type": "array", "items": {"type": "object"}}
        value = [{text: 1}]
    assert read_by(schema, value)[1] == ["FORMAT"]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("integer", 5, 5),
        ("integer", 5.0, 5),
        ("integer", 5.5, None),
        ("integer", True, None),
        ("integer", "5", None),
        ("number", 5, 5),
        ("number", 5.5, 5.5),
        ("number", True, None),
        ("number", "NaN", None),
        ("number", "Infinity", None),
        ("number", float("inf"), None),
        ("boolean", False, False),
        ("boolean", 0, None),
        ("boolean", "true", None),
    ],
)
def test_trap_14_numbers_and_booleans(kind: str, value: object, kept: object) -> None:
    got, rules = read_by({"type": [kind, "null"]}, value)
    assert rules == ([] if kept is not None else ["FORMAT"])
    if kept is not None:
        assert (got, type(got)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("x_format", "right", "wrong"),
    [
        ("LOCAL_DATE_TIME", "2026-03-01T10:00:00", "2026-03-01T10:00:00Z"),
        ("LOCAL_DATE_TIME", "2026-02-28T23:59:59", "2026-02-30T10:00:00"),
        ("LOCAL_DATE_TIME", "2026-03-01T00:00:00", "2026-03-01"),
        ("LOCAL_TIME", "09:30", "9:30"),
        ("EMAIL", "anna@example.org", "anna@example"),
        ("WEB_URL", "https://example.org/a?b=c", "javascript:alert(1)"),
        ("CURRENCY", "EUR", "euro"),
        ("COUNTRY", "DE", "de"),
        ("LANGUAGE", "de", "deu"),
        ("LANGUAGE_TAG", "de-AT", "de AT"),
        ("PHONE", "+49 (30) 12 34-5", "call me"),
        ("DECIMAL_VALUE", "-12.50", "12,50"),
        ("DECIMAL_VALUE", "0", "1e5"),
        ("DECIMAL_VALUE", "7", "\u0667"),
    ],
)
def test_x13_formats(x_format: str, right: str, wrong: str) -> None:
    schema = {"type": "string", "x-format": x_format}
    assert read_by(schema, right) == (right, [])
    assert read_by(schema, wrong)[1] == ["FORMAT"]
    assert read_by(schema, 7)[1] == ["FORMAT"]


def test_x20_a_guid_has_its_hyphens_and_is_read_in_small_letters() -> None:
    schema = {"type": "string", "format": "uuid"}
    assert GUID.upper() != GUID and read_by(schema, GUID.upper()) == (GUID, [])
    assert read_by(schema, GUID.replace("-", ""))[1] == ["FORMAT"]
    assert read_by(schema, GUID + "\n")[1] == ["FORMAT"]


def test_x13_the_wider_local_times_of_the_calendar_come_out_in_one_form() -> None:
    schema = schemas()["calendar.LocalDateTime"]
    for sent in ("2026-03-01T10:00", "2026-03-01T10:00:00", "2026-03-01T10:00:00.000"):
        assert read_by(schema, sent) == ("2026-03-01T10:00:00", [])
    for sent in ("2026-03-01T10:00Z", "2026-13-01T10:00", "2026-03-01"):
        assert read_by(schema, sent)[1] == ["FORMAT"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00.000Z"),
        ("2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01T10:00:00.123456Z", "2026-03-01T10:00:00.123Z"),
        ("2026-03-01T10:00:00", None),
        ("2026-02-30T10:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-03-01", None),
        (1772359200, None),
    ],
)
def test_instants_come_out_in_utc_with_milliseconds(sent: object, kept: str | None) -> None:
    expected = (kept, []) if kept else (None, ["FORMAT"])
    assert read_by({"type": "string", "format": "date-time"}, sent) == expected


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("0.01", []),
        ("0", ["DECIMAL_GT"]),
        ("100.01", ["DECIMAL_LTE"]),
        ("1.005", ["DECIMAL_MAX_SCALE"]),
        ("-1.005", ["DECIMAL_GT", "DECIMAL_MAX_SCALE"]),
        ("9" * 41, ["FORMAT"]),
        (5, ["FORMAT"]),
    ],
)
def test_x15_decimals_are_texts_within_their_bounds(value: object, rules: list[str]) -> None:
    bounds = {"gt": 0, "lte": 100, "maxScale": 2}
    assert read_by({"type": "string", "x-decimal": bounds}, value)[1] == rules


@pytest.mark.parametrize("sent", ["a,b.c", ["a", "b.c"], {"paths": ["a", "b.c"]}])
def test_a_field_mask_is_one_text_however_it_is_written(sent: object) -> None:
    assert read_by({"type": "string", "x-fieldMask": True}, sent) == ("a,b.c", [])


def test_maps_check_their_keys_and_values() -> None:
    metadata = schemas()["calendar.ParticipantNotification"]["properties"]["metadata"]
    assert read_by(metadata, {"channels": "SMS"}) == ({"channels": "SMS"}, [])
    assert read_by(metadata, {"x" * 65: "SMS"})[1] == ["FORMAT"]
    assert read_by(metadata, {"channels": 1})[1] == ["FORMAT"]
    assert read_by(metadata, {f"k{at}": "v" for at in range(11)})[1] == ["MAX_SIZE"]


def test_a_list_that_is_too_long_is_not_looked_into() -> None:
    assert faults(CREATE.read(service(staffMemberIds=[1] * 5000))) == {
        "service.staffMemberIds": "MAX_SIZE"
    }


def test_the_violations_of_one_walk_are_bounded() -> None:
    many = {"type": "array", "items": {"type": "string"}}
    assert len(read_by(many, [1] * 9000)[1]) == MOST_VIOLATIONS


@pytest.mark.parametrize("body", [None, [], "x", 1, True])
def test_a_body_that_is_no_object_is_a_violation(body: object) -> None:
    assert CREATE.read(body).violations


def test_x8_one_element_without_a_required_field_names_its_place() -> None:
    reader = reader_for(METHODS["services.bulkUpdateServices"])
    reading = reader.read(
        {"services": [{"service": {"id": GUID, "revision": "1"}}, {"service": {"id": GUID}}]}
    )
    assert faults(reading) == {"services[1].service.revision": "REQUIRED_FIELD"}


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_every_required_path_of_every_method_is_read(method: Method) -> None:
    reader = reader_for(method)
    assert not reader.read({}).ignored
    for path in method.required:
        schema = schemas()[method.request]
        for name in path.replace("[]", "").split("."):
            while "$ref" in schema or "items" in schema:
                schema = schema.get("items") or schemas()[schema["$ref"].removeprefix("#/$defs/")]
            schema = schema["properties"][name]


def test_demands_know_what_is_required_and_what_is_only_kept() -> None:
    tree = demands(("service", "service.revision"), ("service.id",))
    assert tree.required_names() == ["service"]
    below = tree.below["service"]
    assert below.required_names() == ["revision"]
    assert (below.below["id"].kept, below.below["id"].required) == (True, False)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=8)
    | st.sampled_from([GUID, "2026-03-01T10:00:00Z", "APPOINTMENT", "FIXED", "5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


def shaped(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly follow a schema, so that a walk gets far into it."""
    schema = schemas()[schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | json_values
    if "properties" in schema and depth < 4:
        fields = {name: shaped(each, depth + 1) for name, each in schema["properties"].items()}
        return st.fixed_dictionaries({}, optional=fields)
    if "items" in schema and depth < 4:
        return st.lists(shaped(schema["items"], depth + 1), max_size=2)
    return json_values


WALKED = (
    "services.createService",
    "bookings.createBooking",
    "events.bulkUpdateEvent",
    "staffMembers.searchStaffMembers",
    "serviceOptionsAndVariants.updateServiceOptionsAndVariants",
)


@pytest.mark.parametrize("name", WALKED)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_x2_no_json_raises_and_what_is_kept_is_read_again_unchanged(
    name: str, data: st.DataObject
) -> None:
    method = METHODS[name]
    body = data.draw(shaped(schemas()[method.request]))
    before = copy.deepcopy(body)
    reading = reader_for(method).read(body)
    assert repr(body) == repr(before)
    if not reading.violations:
        again = reader_for(method).read(reading.value)
        assert repr(again.value) == repr(reading.value)
        assert again.ignored == ()


@settings(max_examples=50, deadline=None)
@given(json_values)
def test_x2_no_json_raises_in_any_method(body: Any) -> None:
    for method in METHODS.values():
        reading = reader_for(method).read(body)
        assert reading.violations or isinstance(body, dict)
