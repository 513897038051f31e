"""The services of demo businesses as the interface wants them described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openbookings.demo.kinds import AddOn, Length, Service

Json = dict[str, Any]
_OPTION = "5f2b0c1e-8a57-4b6e-9d0c-3a1f6c7e2d90"
"""The id of the option "length": one within each service."""


def described(service: Service, currency: str) -> Json:
    """What createService takes of a service, without what it refers to."""
    told: Json = {
        "type": service.type,
        "name": service.name,
        "tagLine": service.tagline,
        "description": service.description,
        "defaultCapacity": service.capacity,
        "onlineBooking": {"enabled": True},
        "payment": _payment(service, currency),
    }
    if service.hours is not None:
        least, most = service.hours
        options = {"minDurationInMinutes": least, "maxDurationInMinutes": most}
        span = {"unitType": "HOUR", "hourOptions": options}
        told["schedule"] = {"availabilityConstraints": {"durationRange": span}}
    elif service.type == "APPOINTMENT":
        told["schedule"] = {
            "availabilityConstraints": {
                "sessionDurations": [service.minutes],
                "timeBetweenSessions": service.buffer,
            }
        }
    return told


def lengths(service_id: str, offered: Sequence[Length], currency: str) -> Json:
    """The variants of a service that can be had in several lengths."""
    return {
        "serviceId": service_id,
        "options": {
            "values": [{"id": _OPTION, "type": "DURATION", "durationData": {"name": "Length"}}]
        },
        "variants": {
            "values": [
                {
                    "choices": [{"optionId": _OPTION, "duration": {"minutes": each.minutes}}],
                    "price": {"value": each.price, "currency": currency},
                }
                for each in offered
            ]
        },
    }


def add_on(offered: AddOn) -> Json:
    """What createAddOn takes."""
    return {
        "name": offered.name,
        "price": {"value": offered.price},
        "durationInMinutes": offered.minutes,
    }


def _payment(service: Service, currency: str) -> Json:
    price = {"value": service.price, "currency": currency}
    told: Json = {"options": {"online": False, "inPerson": True}}
    if service.lengths:
        return {**told, "rateType": "VARIED", "varied": {"defaultPrice": price}}
    return {**told, "rateType": "FIXED", "fixed": {"price": price}}
