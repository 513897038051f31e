"""Options and variants through the front door (F8-F10, F12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.catalog.examples import NO_SUCH_ID, given, staff
from tests.features.catalog.examples import create as create_service
from tests.features.variants.menu import (
    MODULE,
    OPTION,
    OTHER_OPTION,
    VARIED,
    by_age,
    by_length,
    by_staff,
    create,
    delete,
    menu,
    of_service,
    update,
    variant,
    varied,
)
from tests.support.shop import Json, Shop, invalid, refused


def test_f8_a_service_gets_its_variants_once(shop: Shop) -> None:
    service = varied(shop)
    made = create(shop, by_age(service))
    assert made["revision"] == "1"
    with refused("ALREADY_EXISTS", 409):
        create(shop, by_age(service))
    assert of_service(shop, service) == made


def test_f9_what_was_sent_is_kept_and_every_choice_gets_an_id(shop: Shop) -> None:
    """`choiceId` and `durationChoiceId` name the choices, so each has an id."""
    made = create(shop, by_age(varied(shop)))
    assert made["options"]["values"] == by_age({"id": ""})["options"]["values"]
    prices = [each["price"] for each in made["variants"]["values"]]
    assert prices == [
        {"value": "20", "currency": "USD"},
        {"value": "35.50", "currency": "USD"},
    ]
    choices = [each["choices"][0] for each in made["variants"]["values"]]
    assert [each["custom"] for each in choices] == ["Child", "Adult"]
    assert len({each["id"] for each in choices}) == 2


def test_f10_lowest_and_highest_price_follow_the_variants_as_numbers(shop: Shop) -> None:
    """9 is less than 10, and 9.50 is less than 9.75: no comparing of texts."""
    service = varied(shop)
    listed = [variant(price, custom=price) for price in ("10", "9.75", "9.50", "100")]
    made = create(shop, menu(service, "CUSTOM", *listed, customData={"name": "Size"}))
    assert made["minPrice"] == {"value": "9.50", "currency": "USD"}
    assert made["maxPrice"] == {"value": "100", "currency": "USD"}
    new = update(shop, made, variants={"values": [variant("7", custom="small")]})
    assert new["minPrice"] == new["maxPrice"] == {"value": "7", "currency": "USD"}


def test_x15_prices_are_in_the_currency_of_the_site(shop: Shop) -> None:
    body = by_age(varied(shop))
    for each in body["variants"]["values"]:
        each["price"]["currency"] = "EUR"
    made = create(shop, body)
    assert {each["price"]["currency"] for each in made["variants"]["values"]} == {"USD"}


def test_x15_a_price_has_no_more_decimals_than_its_currency(shop: Shop) -> None:
    body = by_age(varied(shop))
    body["variants"]["values"][1]["price"]["value"] = "1.005"
    with invalid(field=f"{MODULE}.variants.values[1].price.value"):
        create(shop, body)


def test_f9_a_duration_without_name_gets_its_length_in_words(shop: Shop) -> None:
    body = by_length(varied(shop), 45, 60, 90)
    body["variants"]["values"][0]["choices"][0]["duration"]["name"] = "Short"
    made = create(shop, body)
    names = [each["choices"][0]["duration"]["name"] for each in made["variants"]["values"]]
    assert names == ["Short", "1 hr", "1 hr 30 min"]


def test_f9_staff_variants_cover_the_staff_of_the_service(shop: Shop) -> None:
    ann, bob = staff(shop, "Ann"), staff(shop, "Bob")
    service = varied(shop, staffMemberIds=[ann, bob])
    with refused("MISSING_STAFF_VARIANTS"):
        create(shop, by_staff(service, {ann: "50"}))
    with refused("UNKNOWN_STAFF_IDS"):
        create(shop, by_staff(service, {ann: "50", bob: "60", NO_SUCH_ID: "70"}))
    made = create(shop, by_staff(service, {ann: "50", bob: "60"}))
    assert made["maxPrice"]["value"] == "60"


def test_f9_staff_who_left_keep_no_owner_from_changing_prices(shop: Shop) -> None:
    """Only newly named staff must be there."""
    ann = staff(shop, "Ann")
    body = {"staffMember": {"name": "Bob"}}
    bob = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    service = varied(shop, staffMemberIds=[ann])
    made = create(shop, by_staff(service, {ann: "50", bob["resourceId"]: "60"}))
    shop.call("staffMembers.deleteStaffMember", {"staffMemberId": bob["id"]})
    raised = by_staff(service, {ann: "55", bob["resourceId"]: "60"})["variants"]
    assert update(shop, made, variants=raised)["minPrice"]["value"] == "55"


_CUSTOM: Json = {"customData": {"name": "Size"}}
REFUSED: dict[str, tuple[str, Json, list[Json]]] = {
    "no type": ("UNSUPPORTED_OPTION_TYPE", {"type": "UNKNOWN"}, [variant("1", custom="a")]),
    "location": (
        "UNSUPPORTED_OPTION_TYPE",
        {"type": "LOCATION"},
        [variant("1", businessLocationId=NO_SUCH_ID)],
    ),
    "range for a service of fixed length": (
        "UNSUPPORTED_OPTION_TYPE",
        {"type": "DURATION_RANGE"},
        [variant("1", durationRange={"unitType": "HOUR"})],
    ),
    "custom without a name": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "CUSTOM"},
        [variant("1", custom="a")],
    ),
    "data of another type": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "DURATION", **_CUSTOM},
        [variant("1", duration={"minutes": 30})],
    ),
    "choice of another type": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "CUSTOM", **_CUSTOM},
        [variant("1", duration={"minutes": 30})],
    ),
    "no choice at all": ("UNSUPPORTED_OPTION_DATA", {"type": "CUSTOM", **_CUSTOM}, [variant("1")]),
    "duration without minutes": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "DURATION"},
        [variant("1", duration={"name": "long"})],
    ),
    "people the wrong way round": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "NUMBER_OF_PARTICIPANTS"},
        [variant("1", participantRange={"minParticipants": 5, "maxParticipants": 2})],
    ),
    "rule of another type": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "DATE_TIME"},
        [variant("1", dateTime={"ruleType": "MONTHS", "dateRangeRule": {"repeatsAnnually": True}})],
    ),
    "a month twice": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "DATE_TIME"},
        [variant("1", dateTime={"monthsRule": {"months": [5, 5]}})],
    ),
    "dates the wrong way round": (
        "UNSUPPORTED_OPTION_DATA",
        {"type": "DATE_TIME"},
        [
            variant(
                "1",
                dateTime={
                    "dateRangeRule": {
                        "localStartDate": "2026-07-01T00:00:00",
                        "localEndDate": "2026-06-01T00:00:00",
                    }
                },
            )
        ],
    ),
    "another option's choice": (
        "UNKNOWN_OPTION_IDS",
        {"type": "CUSTOM", **_CUSTOM},
        [variant("1", custom="a"), variant("2", OTHER_OPTION, custom="b")],
    ),
    "the same but for the case": (
        "IDENTICAL_CHOICES",
        {"type": "CUSTOM", **_CUSTOM},
        [variant("1", custom="Small"), variant("2", custom="SMALL")],
    ),
    "the same length": (
        "IDENTICAL_CHOICES",
        {"type": "DURATION"},
        [
            variant("1", duration={"minutes": 30, "name": "short"}),
            variant("2", duration={"minutes": 30, "name": "half"}),
        ],
    ),
    "listed twice": (
        "IDENTICAL_CHOICES",
        {"type": "CUSTOM", "customData": {"name": "Size", "choices": ["S", "s"]}},
        [variant("1", custom="S")],
    ),
    "a choice without price": (
        "MISSING_CUSTOM_CHOICES",
        {"type": "CUSTOM", "customData": {"name": "Size", "choices": ["S", "L"]}},
        [variant("1", custom="S")],
    ),
    "a price without choice": (
        "MISSING_CUSTOM_CHOICES",
        {"type": "CUSTOM", "customData": {"name": "Size", "choices": ["S"]}},
        [variant("1", custom="S"), variant("2", custom="L")],
    ),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_f9_each_fault_has_its_code_on_creating_and_changing(shop: Shop, wrong: str) -> None:
    code, option, variants = REFUSED[wrong]
    service = varied(shop)
    body = menu(service, option["type"], *variants, **option)
    with refused(code):
        create(shop, body)
    made = create(shop, by_age(service))
    with refused(code):
        update(shop, made, options=body["options"], variants=body["variants"])
    assert of_service(shop, service) == made


def test_f9_prices_in_two_currencies_are_refused(shop: Shop) -> None:
    body = by_age(varied(shop))
    body["variants"]["values"][0]["price"]["currency"] = "EUR"
    with refused("MULTIPLE_CURRENCIES"):
        create(shop, body)


def test_f8_classes_have_no_durations_to_choose(shop: Shop) -> None:
    """Their sessions say how long they are."""
    yoga = create_service(shop, given("CLASS", payment=VARIED))
    with refused("UNSUPPORTED_OPTION_TYPE"):
        create(shop, by_length(yoga))
    assert create(shop, by_age(yoga))["serviceId"] == yoga["id"]


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        ("options.values", {"options": {}}),
        ("variants.values", {"variants": {}}),
        ("variants.values[0].choices", {"variants": {"values": [{"price": {"value": "1"}}]}}),
        (
            "variants.values[0].price.value",
            {"variants": {"values": [{"choices": [{"optionId": OPTION, "custom": "a"}]}]}},
        ),
    ],
)
def test_f9_every_part_must_be_there(shop: Shop, place: str, sent: Json) -> None:
    body = {**by_age(varied(shop)), **sent}
    with invalid(field=f"{MODULE}.{place}"):
        create(shop, body)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ([variant("-1", custom="a")], "variants.values[0].price.value"),
        ([variant("1", custom=str(each)) for each in range(101)], "variants.values"),
        ([variant("1", custom="a" * 256)], "variants.values[0].choices[0].custom"),
        ([{"id": OPTION, "type": "CUSTOM"}] * 2, "options.values"),
        ([{"id": "not a guid", "type": "CUSTOM"}], "options.values[0].id"),
    ],
)
def test_f9_the_limits_of_the_contract_hold(shop: Shop, sent: list[Json], field: str) -> None:
    body = {**by_age(varied(shop)), field.partition(".")[0]: {"values": sent}}
    with invalid(f"serviceOptionsAndVariants.{field}"):
        create(shop, body)


def test_f8_variants_need_a_service_of_this_site(shop: Shop) -> None:
    with refused("SERVICE_NOT_FOUND", 404):
        create(shop, by_age({"id": NO_SUCH_ID}))


def test_f10_update_replaces_the_list_and_keeps_the_ids_of_choices_that_stay(shop: Shop) -> None:
    made = create(shop, by_length(varied(shop), 30, 90))
    ids = {
        choice["duration"]["minutes"]: choice["id"]
        for each in made["variants"]["values"]
        for choice in each["choices"]
    }
    longer = by_length({"id": ""}, 90, 120)["variants"]
    new = update(shop, made, variants=longer)
    choices = [each["choices"][0] for each in new["variants"]["values"]]
    assert [each["duration"]["minutes"] for each in choices] == [90, 120]
    assert choices[0]["id"] == ids[90]
    assert choices[1]["id"] not in ids.values()
    assert new["revision"] == "2"


def test_f10_the_service_never_changes(shop: Shop) -> None:
    service, other = varied(shop), varied(shop)
    made = create(shop, by_age(service))
    assert update(shop, made, serviceId=other["id"])["serviceId"] == service["id"]


def test_x4_a_stale_revision_changes_nothing(shop: Shop) -> None:
    service = varied(shop)
    made = create(shop, by_age(service))
    new = update(shop, made, extendedFields={"namespaces": {}})
    with refused("REVISION_MISMATCH", 409):
        update(shop, made, variants={"values": [variant("1", custom="x")]})
    assert of_service(shop, service) == new


def test_f10_delete_needs_the_current_revision(shop: Shop) -> None:
    service = varied(shop)
    made = create(shop, by_age(service))
    name = f"{MODULE}.deleteServiceOptionsAndVariants"
    with invalid(field="revision"):
        shop.call(name, {"serviceOptionsAndVariantsId": made["id"]})
    with refused("REVISION_MISMATCH", 409):
        shop.call(name, {"serviceOptionsAndVariantsId": made["id"], "revision": "7"})
    delete(shop, made)
    with refused("NOT_FOUND", 404):
        of_service(shop, service)
    assert create(shop, by_age(service))["revision"] == "1"


def test_f12_a_clone_has_its_own_option_id(shop: Shop) -> None:
    source, target = varied(shop), varied(shop)
    made = create(shop, by_age(source))
    name = f"{MODULE}.cloneServiceOptionsAndVariants"
    body = {"cloneFromId": made["id"], "targetServiceId": target["id"]}
    clone = shop.call(name, body)[MODULE]
    option_id = clone["options"]["values"][0]["id"]
    assert option_id != OPTION
    assert clone["serviceId"] == target["id"]
    assert _without_ids(clone) == _without_ids(made)
    ids = {each["choices"][0]["id"] for each in made["variants"]["values"]}
    assert not ids & {each["choices"][0]["id"] for each in clone["variants"]["values"]}
    assert {each["choices"][0]["optionId"] for each in clone["variants"]["values"]} == {option_id}


def test_f12_cloning_to_a_service_with_variants_fails(shop: Shop) -> None:
    source, target = varied(shop), varied(shop)
    made = create(shop, by_age(source))
    kept = create(shop, by_length(target))
    name = f"{MODULE}.cloneServiceOptionsAndVariants"
    with refused("ALREADY_EXISTS", 409):
        shop.call(name, {"cloneFromId": made["id"], "targetServiceId": target["id"]})
    with refused("NOT_FOUND", 404):
        shop.call(name, {"cloneFromId": NO_SUCH_ID, "targetServiceId": target["id"]})
    assert of_service(shop, target) == kept


def test_a_deleted_service_takes_its_variants_with_it(shop: Shop) -> None:
    service = varied(shop)
    made = create(shop, by_age(service))
    shop.call("services.deleteService", {"serviceId": service["id"]})
    with refused("NOT_FOUND", 404):
        shop.call(
            f"{MODULE}.getServiceOptionsAndVariants", {"serviceOptionsAndVariantsId": made["id"]}
        )
    deleted = "wix.bookings.catalog.v1.service_options_and_variants_deleted"
    assert shop.event_types().count(deleted) == 1


def test_x10_variants_are_found_by_service_option_and_price(shop: Shop) -> None:
    first = create(shop, by_age(varied(shop)))
    second = create(shop, by_length(varied(shop), 30, 60))
    everything: list[tuple[Any, list[Json]]] = [
        ({"serviceId": first["serviceId"]}, [first]),
        ({"serviceId": {"$in": [first["serviceId"], second["serviceId"]]}}, [first, second]),
        ({"options.values.type": {"$hasSome": ["DURATION"]}}, [second]),
        ({"options.values.id": {"$hasAll": [OPTION]}}, [first, second]),
        ({"variants.values.choices.custom": {"$hasSome": ["Child"]}}, [first]),
        ({"variants.values.choices.optionId": {"$hasSome": [OTHER_OPTION]}}, []),
        ({"variants.values.price.value": {"$hasSome": ["60"]}}, [second]),
        ({"variants.values.price.currency": {"$hasSome": ["USD"]}}, [first, second]),
        ({"options.values": {"$exists": True}}, [first, second]),
        ({"variants.values": {"$exists": False}}, []),
    ]
    name = f"{MODULE}.queryServiceOptionsAndVariants"
    for condition, found in everything:
        answer = shop.call(name, {"query": {"filter": condition}})
        listed = sorted(answer["serviceOptionsAndVariantsList"], key=lambda each: each["id"])
        assert listed == sorted(found, key=lambda each: each["id"]), condition


def test_j4_visitors_read_variants_and_only_the_owner_writes_them(shop: Shop) -> None:
    service = varied(shop)
    made = create(shop, by_age(service))
    body = {"serviceOptionsAndVariantsId": made["id"]}
    read = shop.as_visitor.call(f"{MODULE}.getServiceOptionsAndVariants", body)
    assert read[MODULE] == made
    with refused("PERMISSION_DENIED", 403):
        shop.as_visitor.call(f"{MODULE}.deleteServiceOptionsAndVariants", body)


def _without_ids(variants: Json) -> list[tuple[str, str]]:
    return [
        (each["choices"][0]["custom"], each["price"]["value"])
        for each in variants["variants"]["values"]
    ]
