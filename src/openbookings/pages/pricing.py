"""What a booking costs, worked out by the engine and told in money of the visitor's language."""

from __future__ import annotations

from decimal import Decimal

from openbookings.pages import add_ons, offering
from openbookings.pages.desk import Json
from openbookings.pages.picking import Pick
from openbookings.pages.visit import Visit


async def price_of(visit: Visit, wanted: Json, pick: Pick) -> Json:
    """What it costs, worked out by the engine; only words where the business says no number."""
    party: Json = {"numberOfParticipants": pick.wishes.people}
    item: Json = {"serviceId": wanted["id"], **party}
    if pick.wishes.staff:
        item["resourceId"] = pick.wishes.staff
    if pick.wishes.choice:
        item["serviceChoices"] = [{**party, "choices": [{"choiceId": pick.wishes.choice}]}]
    if wanted["type"] == "APPOINTMENT":
        start, end = pick.times
        item |= {
            "localStartDate": start.isoformat(timespec="seconds"),
            "localEndDate": end.isoformat(timespec="seconds"),
            "timeZone": pick.zone,
        }
    found = (await visit.desk.ask("pricing.previewPrice", {"bookingLineItems": [item]}))[
        "priceInfo"
    ]
    currency = found.get("currency") or visit.about["currency"]
    extras = add_ons.chosen_among(wanted, pick.wishes.add_ons)
    base = Decimal(str(found.get("calculatedPrice") or 0))
    total = base + sum((Decimal(each["price"]) for each in extras), Decimal(0))
    deposit = found.get("deposit")
    return {
        "words": offering.price(wanted, visit.words) if not base else "",
        "base": visit.words.money(base, currency),
        "extras": [(each["name"], visit.words.money(each["price"], currency)) for each in extras],
        "total": visit.words.money(total, currency),
        "amount": total,
        "deposit": visit.words.money(str(deposit), currency) if deposit else "",
        "due": Decimal(str(deposit)) if deposit else total,
    }
