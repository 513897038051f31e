"""Add-ons and their groups on a service (F13, A44, A81-A83)."""

from typing import Any

from tests.features.catalog.examples import (
    NO_SUCH_ID,
    Json,
    add_on,
    appointment,
    create,
    fixed,
    get,
    given,
)
from tests.support.shop import Shop, invalid, refused


def group(shop: Shop, service: Json, **over: Any) -> Json:
    body = {"serviceId": service["id"], "addOnGroup": {"name": "Extras", **over}}
    made: Json = shop.call("services.createAddOnGroup", body)["addOnGroup"]
    return made


def change(shop: Shop, service: Json, **changes: Any) -> Json:
    body = {"serviceId": service["id"], "addOnGroup": changes}
    changed: Json = shop.call("services.updateAddOnGroup", body)["addOnGroup"]
    return changed


def test_f13_an_add_on_has_a_duration_or_a_quantity(shop: Shop) -> None:
    made = add_on(shop)
    assert made["price"] == {"value": "5", "currency": "USD"}
    assert made["durationInMinutes"] == 10
    assert add_on(shop, durationInMinutes=None, maxQuantity=3)["maxQuantity"] == 3
    for wrong in (
        {"durationInMinutes": None},
        {"maxQuantity": 2},
        {"price": {"value": "-1"}},
        {"price": {"value": "1.999"}},
        {"price": None},
        {"name": ""},
        {"durationInMinutes": 1441},
    ):
        with invalid():
            add_on(shop, **wrong)
    assert add_on(shop, price={"value": "0"})["price"]["value"] == "0"


def test_f13_a_quantity_takes_the_place_of_a_duration(shop: Shop) -> None:
    made = add_on(shop)
    sent = {"id": made["id"], "revision": "1", "maxQuantity": 4}
    changed = shop.call("addOns.updateAddOn", {"addOn": sent})["addOn"]
    assert changed["maxQuantity"] == 4
    assert "durationInMinutes" not in changed
    sent = {"id": made["id"], "revision": "2", "name": "Scrub"}
    assert shop.call("addOns.updateAddOn", {"addOn": sent})["addOn"]["maxQuantity"] == 4


def test_f13_add_ons_in_bulk_and_in_queries(shop: Shop) -> None:
    price = {"value": "5"}
    sent = [{"name": "Mask", "price": price, "maxQuantity": 1}, {"name": "None", "price": price}]
    body = {"addOns": sent, "returnEntity": True}
    good, bad = shop.call("addOns.bulkCreateAddOns", body)["results"]
    assert (good["itemMetadata"]["success"], bad["itemMetadata"]["success"]) == (True, False)
    asked = {"filter": {"maxQuantity": {"$gte": 1}, "price.value": "5"}}
    [found] = shop.call("addOns.queryAddOns", {"query": asked})["addOns"]
    assert found["id"] == good["item"]["id"]
    change = {"addOn": {"id": found["id"], "revision": "1", "name": "Scrub"}}
    shop.call("addOns.bulkUpdateAddOns", {"addOns": [change]})
    read = shop.call("addOns.getAddOn", {"addOnId": found["id"]})["addOn"]
    assert read["name"] == "Scrub"
    shop.call("addOns.bulkDeleteAddOns", {"addOnIds": [found["id"]]})
    with refused("NOT_FOUND", 404):
        shop.call("addOns.getAddOn", {"addOnId": found["id"]})


def test_f13_a_deleted_add_on_leaves_all_groups(shop: Shop) -> None:
    mask, scrub = add_on(shop), add_on(shop, "Scrub")
    made = create(shop, given("CLASS"))
    group(shop, made, addOnIds=[mask["id"], scrub["id"]])
    shop.call("addOns.deleteAddOn", {"addOnId": mask["id"]})
    found = get(shop, made)
    assert found["addOnGroups"][0]["addOnIds"] == [scrub["id"]]
    assert found["addOnDetails"] == [{"addOnId": scrub["id"], "durationInMinutes": 10}]


def test_a81_a82_groups_come_and_go_and_the_add_ons_stay(shop: Shop) -> None:
    mask = add_on(shop)
    made = create(shop, given("CLASS"))
    first = group(shop, made, addOnIds=[mask["id"]], maxNumberOfAddOns=2, prompt="Choose")
    found = get(shop, made)
    assert (found["addOnGroups"], found["revision"]) == ([first], "2")
    assert found["addOnDetails"] == [{"addOnId": mask["id"], "durationInMinutes": 10}]
    changed = change(shop, made, id=first["id"], name="Treats")
    assert changed == {**first, "name": "Treats"}
    shop.call("services.deleteAddOnGroup", {"serviceId": made["id"], "addOnGroupId": first["id"]})
    found = get(shop, made)
    assert (found["addOnGroups"], found["addOnDetails"]) == ([], [])
    assert shop.call("addOns.getAddOn", {"addOnId": mask["id"]})["addOn"] == mask


def test_a81_limits(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    ids = [add_on(shop, f"Extra {number}")["id"] for number in range(8)]
    with invalid("addOnGroup.addOnIds"):
        group(shop, made, addOnIds=ids)
    with invalid("addOnGroup.addOnIds[0]"):
        group(shop, made, addOnIds=[NO_SUCH_ID])
    with invalid("addOnGroup.maxNumberOfAddOns"):
        group(shop, made, maxNumberOfAddOns=0)
    for _ in range(3):
        group(shop, made, addOnIds=ids[:7])
    with invalid("addOnGroup"):
        group(shop, made)


def test_a82_a_group_belongs_to_its_service(shop: Shop) -> None:
    made, other = create(shop, given("CLASS")), create(shop, given("COURSE"))
    theirs = group(shop, other)
    with refused("GROUP_NOT_ON_SERVICE"):
        change(shop, made, id=theirs["id"], name="Treats")
    wrong = {"serviceId": made["id"], "addOnGroupId": theirs["id"]}
    with refused("GROUP_NOT_ON_SERVICE"):
        shop.call("services.deleteAddOnGroup", wrong)
    unknown = {"serviceId": made["id"], "groupId": theirs["id"], "addOnIds": [NO_SUCH_ID]}
    with refused("ADD_ON_GROUP_NOT_FOUND"):
        shop.call("services.setAddOnsForGroup", unknown)


def test_a83_the_order_that_is_set_is_the_order_that_is_shown(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    first, second = add_on(shop), add_on(shop, "Scrub", durationInMinutes=None, maxQuantity=2)
    extras = group(shop, made, addOnIds=[first["id"]])
    order = [second["id"], first["id"]]
    body = {"serviceId": made["id"], "groupId": extras["id"], "addOnIds": order}
    assert shop.call("services.setAddOnsForGroup", body)["addOnGroup"]["addOnIds"] == order
    asked = {"serviceId": made["id"]}
    [shown] = shop.call("services.listAddOnGroupsByServiceId", asked)["addOnGroupsDetails"]
    assert (shown["groupId"], shown["groupName"]) == (extras["id"], "Extras")
    assert [each["name"] for each in shown["addOns"]] == ["Scrub", "Mask"]
    assert shown["addOns"][0]["maxQuantity"] == 2
    assert "durationInMinutes" not in shown["addOns"][0]
    with invalid("addOnIds"):
        shop.call("services.setAddOnsForGroup", {**body, "addOnIds": []})


def test_a44_a_subscription_has_no_add_ons(shop: Shop) -> None:
    monthly = {
        "rateType": "SUBSCRIPTION",
        "subscription": {
            "amountPerBillingCycle": {"value": "20"},
            "totalPayments": 3,
            "recurringStartDate": "2026-09-01T00:00:00.000Z",
        },
        "options": {"online": True},
    }
    made = create(shop, given("COURSE", payment=monthly))
    with refused("SUBSCRIPTION_SERVICE_NOT_SUPPORTED"):
        group(shop, made)


def test_add_ons_of_a_priced_appointment_are_paid_like_it(shop: Shop) -> None:
    online = appointment(shop, payment=fixed(online=True))
    assert online["payment"]["addOnOption"] == "ONLINE"
    assert appointment(shop, payment=fixed(inPerson=True))["payment"]["addOnOption"] == "IN_PERSON"
