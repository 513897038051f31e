"""Options and variants as these tests need them, and short ways to make them."""

from __future__ import annotations

from typing import Any

from tests.features.catalog.examples import appointment
from tests.support.shop import Json, Shop

MODULE = "serviceOptionsAndVariants"
OPTION = "0192f7a0-0000-4000-8000-00000000c0de"
OTHER_OPTION = "0192f7a0-0000-4000-8000-00000000beef"
VARIED: Json = {
    "rateType": "VARIED",
    "varied": {"defaultPrice": {"value": "40", "currency": "USD"}},
    "options": {"online": True, "inPerson": True},
}


def variant(price: str, /, option_id: str = OPTION, **choice: Any) -> Json:
    """One variant: its price and its one choice."""
    return {
        "choices": [{"optionId": option_id, **choice}],
        "price": {"value": price, "currency": "USD"},
    }


def menu(service: Json, kind: str, *variants: Json, **option: Any) -> Json:
    """The body of options and variants of a service, with an option of this type."""
    return {
        "serviceId": service["id"],
        "options": {"values": [{"id": OPTION, "type": kind, **option}]},
        "variants": {"values": list(variants)},
    }


def by_age(service: Json, name: str = "Age") -> Json:
    """A custom option with two choices."""
    return menu(
        service,
        "CUSTOM",
        variant("20", custom="Child"),
        variant("35.50", custom="Adult"),
        customData={"name": name, "choices": ["Child", "Adult"]},
    )


def by_length(service: Json, *minutes: int) -> Json:
    """A duration option; each variant costs as many dollars as it has minutes."""
    listed = (variant(str(each), duration={"minutes": each}) for each in minutes or (30, 90))
    return menu(service, "DURATION", *listed, durationData={"name": "Length"})


def by_staff(service: Json, prices: dict[str, str]) -> Json:
    """A staff member option: prices by resource id."""
    listed = (variant(price, staffMemberId=each) for each, price in prices.items())
    return menu(service, "STAFF_MEMBER", *listed)


def varied(shop: Shop, **over: Any) -> Json:
    """A new appointment whose price varies, 40 by default."""
    return appointment(shop, payment=VARIED, **over)


def create(shop: Shop, body: Json) -> Json:
    """Create options and variants and give them as answered."""
    sent = {"serviceOptionsAndVariants": body}
    made: Json = shop.call(f"{MODULE}.createServiceOptionsAndVariants", sent)[MODULE]
    return made


def update(shop: Shop, old: Json, **changes: Any) -> Json:
    """Change options and variants from the revision at hand."""
    sent = {MODULE: {"id": old["id"], "revision": old["revision"], **changes}}
    new: Json = shop.call(f"{MODULE}.updateServiceOptionsAndVariants", sent)[MODULE]
    return new


def delete(shop: Shop, old: Json) -> None:
    """Delete options and variants in the revision at hand."""
    body = {"serviceOptionsAndVariantsId": old["id"], "revision": old["revision"]}
    shop.call(f"{MODULE}.deleteServiceOptionsAndVariants", body)


def of_service(shop: Shop, service: Json) -> Json:
    """The options and variants of a service."""
    body = {"serviceId": service["id"]}
    answer = shop.call(f"{MODULE}.getServiceOptionsAndVariantsByServiceId", body)
    found: Json = answer["serviceVariants"]
    return found
