"""Services as customers are shown them: price, length, picture and terms in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from openbookings.pages import add_ons
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.wording import Wording

_MOST = 100
_VARIANTS = "pagesVariants"
_ASKED = ("custom", "duration")
"""What customers choose themselves; prices by staff, date or number follow from the booking."""


class Shelf(NamedTuple):
    """A category with its services; services without one stand on a shelf without a name."""

    name: str
    services: list[Json]


async def shelves(visit: Visit) -> list[Shelf]:
    """All services that are shown, by category in the business's own order."""
    found, offset = [], 0
    while True:
        query = {"filter": {"hidden": False}, "paging": {"limit": _MOST, "offset": offset}}
        answer = await visit.desk.ask("services.queryServices", {"query": query})
        found += answer["services"]
        offset += _MOST
        if len(answer["services"]) < _MOST:
            return _sorted(found)


async def service_at(visit: Visit, slug: str) -> Json:
    """The service with this slug; raises `NoSuchPage` when it is unknown or hidden."""
    named = {"supportedSlugs.name": {"$hasSome": [slug]}, "hidden": False}
    query = {"filter": named, "paging": {"limit": 1}}
    answer = await visit.desk.ask(
        "services.queryServices",
        {"query": query, "conditionalFields": ["STAFF_MEMBER_DETAILS"]},
    )
    if not answer["services"]:
        raise NoSuchPage
    service: Json = answer["services"][0]
    if service.get("addOnGroups"):
        groups = await visit.desk.ask(
            "services.listAddOnGroupsByServiceId", {"serviceId": service["id"]}
        )
        service[add_ons.GROUPS] = groups["addOnGroupsDetails"]
    if (service.get("payment") or {}).get("rateType") == "VARIED":
        service[_VARIANTS] = await _variants(visit, service)
    return service


class Choice(NamedTuple):
    """A variant that the customer chooses: its label, its price, and its minutes if it has any."""

    id: str
    label: str
    price: Json
    minutes: int | None


def choices(service: Json, words: Wording) -> list[Choice]:
    """The variants among which the customer chooses, in the business's order."""
    found = []
    for variant in (service.get(_VARIANTS) or {}).get("variants", {}).get("values") or ():
        for choice in variant["choices"]:
            if not any(name in choice for name in _ASKED):
                continue
            minutes = (choice.get("duration") or {}).get("minutes")
            label = choice.get("custom") or words.minutes(int(minutes or 0))
            found.append(Choice(choice["id"], str(label), variant["price"], minutes))
    return found


def lengths(service: Json) -> list[str]:
    """The ids of those variants that have a length of their own."""
    variants = (service.get(_VARIANTS) or {}).get("variants", {}).get("values") or ()
    return [each["id"] for one in variants for each in one["choices"] if "duration" in each]


def path_to(service: Json) -> str:
    """The path of a service's page below the business's own."""
    return f"/services/{service['mainSlug']['name']}"


def price(service: Json, words: Wording) -> str:
    """The price in words: "€38", "€18 per hour", "from €20", "Free", or as the business says."""
    payment = service.get("payment") or {}
    match payment.get("rateType"):
        case "NO_FEE":
            return words.say("Free")
        case "FIXED":
            amount = payment["fixed"]["price"]
            shown = words.money(amount["value"], amount["currency"])
            match rented_by(service):
                case "HOUR":
                    return words.say("{price} per hour", price=shown)
                case "DAY":
                    return words.say("{price} per day", price=shown)
            return shown
        case "VARIED":
            varied = payment["varied"]
            amount = varied.get("minPrice") or varied["defaultPrice"]
            return words.say("from {price}", price=words.money(amount["value"], amount["currency"]))
        case _:
            return str((payment.get("custom") or {}).get("description") or "")


def length(service: Json, words: Wording) -> str:
    """How long it takes: "30 min", "30 min to 2 h"; "" when every session has its own length."""
    span = _range_of(service)
    if span.get("unitType") == "DAY":
        days = list(dict.fromkeys(days_rented(service)))
        last = words.count("{number} day", "{number} days", days[-1])
        return last if len(days) == 1 else f"{days[0]}\u2013{last}"
    if span.get("unitType") == "HOUR":
        hours = span["hourOptions"]
        ends = hours["minDurationInMinutes"], hours["maxDurationInMinutes"]
    else:
        known = [each["minutes"] for each in _constraints(service).get("durations") or ()]
        if not known:
            return ""
        ends = min(known), max(known)
    shown = [words.minutes(each) for each in dict.fromkeys(ends)]
    return "\u2013".join(shown)


def rented_by(service: Json) -> str:
    """`HOUR` or `DAY` where the customer chooses start and end; "" for all other services."""
    return str(_range_of(service).get("unitType") or "")


def days_rented(service: Json) -> tuple[int, int]:
    """The fewest and the most days for which it can be had."""
    days = _range_of(service)["dayOptions"]
    return int(days["minDurationInDays"]), int(days["maxDurationInDays"])


def _constraints(service: Json) -> Json:
    found: Json = (service.get("schedule") or {}).get("availabilityConstraints") or {}
    return found


def _range_of(service: Json) -> Json:
    found: Json = _constraints(service).get("durationRange") or {}
    return found


def picture(service: Json, site_id: str) -> Json | None:
    """The main picture; only pictures that this server itself stores are ever shown."""
    media = service.get("media") or {}
    shown = media.get("mainMedia") or media.get("coverMedia") or {}
    image = shown.get("image") or {}
    path = "/" + str(image.get("url") or "").partition("/media/")[2]
    if not path.startswith(f"/{site_id}/"):
        return None
    return {
        "path": f"/media{path}",
        "alt": image.get("altText") or "",
        "width": image.get("width"),
        "height": image.get("height"),
    }


def places(service: Json, words: Wording) -> list[str]:
    """Where it takes place, in the words of a customer."""
    return [shown for each in service.get("locations") or () if (shown := place(each, words))]


def place(location: Json, words: Wording) -> str:
    """One location of a service in words; "" when the business says nothing of it."""
    if location["type"] == "CUSTOMER":
        return words.say("At your place")
    address = str((location.get("calculatedAddress") or {}).get("formattedAddress") or "")
    name = str((location.get("business") or {}).get("name") or "")
    return ", ".join(part for part in (name, address) if part)


def staff(service: Json) -> list[Json]:
    """Who provides the service, as `{id, name}`; the id is the resource's."""
    details = (service.get("staffMemberDetails") or {}).get("staffMembers") or ()
    return [{"id": each["staffMemberId"], "name": each["name"]} for each in details]


def _sorted(services: Iterable[Json]) -> list[Shelf]:
    by_category: dict[str, tuple[tuple[int, int], str, list[Json]]] = {}
    for each in services:
        category = each.get("category") or {}
        place = (0, category["sortOrder"]) if "sortOrder" in category else (1, 0)
        name = str(category.get("name") or "")
        by_category.setdefault(str(category.get("id")), (place, name, []))[2].append(each)
    ordered = sorted(by_category.values(), key=lambda each: each[0])
    return [
        Shelf(name, sorted(found, key=lambda each: int(each.get("sortOrder") or 0)))
        for _, name, found in ordered
    ]


def most_people(service: Json) -> int:
    """How many may take part in one booking."""
    policy = (service.get("bookingPolicy") or {}).get("participantsPolicy") or {}
    return int(policy.get("maxParticipantsPerBooking") or 1)


def payments(service: Json) -> list[str]:
    """How it can be paid: `ONLINE`, `OFFLINE`; nothing for what is free."""
    payment = service.get("payment") or {}
    if payment.get("rateType") == "NO_FEE":
        return []
    options = payment.get("options") or {}
    offered = (("ONLINE", "online"), ("OFFLINE", "inPerson"))
    return [name for name, option in offered if options.get(option)]


def takes_deposit(service: Json) -> bool:
    """Whether only a part is paid when booking online."""
    payment = service.get("payment") or {}
    price = payment.get("fixed") or payment.get("varied") or {}
    return bool(price.get("deposit") or price.get("depositDetails"))


async def _variants(visit: Visit, service: Json) -> Json:
    try:
        answer = await visit.desk.ask(
            "serviceOptionsAndVariants.getServiceOptionsAndVariantsByServiceId",
            {"serviceId": service["id"]},
        )
    except TurnedAway as error:
        if error.status != 404:
            raise
        return {}
    found: Json = answer.get("serviceVariants") or {}
    return found
