"""What a booking was at a moment, without personal data, and what changed between two moments.

Pure. Of personal data only a keyed fingerprint is held: that it changed, not what it says.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

State = Mapping[str, str]
"""Texts by wire path; what a booking does not have is left out."""


def _with_steps(*paths: str) -> dict[str, tuple[str, ...]]:
    return {path: tuple(path.split(".")) for path in paths}


_PLAIN = _with_steps(
    "status",
    "paymentStatus",
    "selectedPaymentOption",
    "startDate",
    "endDate",
    "totalParticipants",
    "doubleBooked",
    "formSubmissionId",
    "multiServiceBookingInfo.id",
    "bookedEntity.slot.serviceId",
    "bookedEntity.slot.scheduleId",
    "bookedEntity.slot.eventId",
    "bookedEntity.slot.resource.id",
    "bookedEntity.slot.additionalResources.id",
    "bookedEntity.slot.location.id",
    "bookedEntity.slot.location.locationType",
    "bookedEntity.schedule.serviceId",
    "bookedEntity.schedule.scheduleId",
    "bookedEntity.schedule.location.id",
)
_CONCEALED = _with_steps(
    "contactDetails",
    "additionalFields",
    "participantsChoices",
    "extendedFields",
    "bookedEntity.slot.location.formattedAddress",
)
_encode = msgspec.json.Encoder(order="deterministic").encode


def state_of(booking: Mapping[str, Any], secret: bytes) -> dict[str, str]:
    """What of a booking is remembered; `secret` keys the fingerprints."""
    state = {}
    for path, steps in _PLAIN.items():
        value = _at(booking, steps)
        if value is not None:
            state[path] = _text(value)
    for path, steps in _CONCEALED.items():
        value = _at(booking, steps)
        if value is not None:
            digest = hmac.digest(secret, _encode([path, value]), "sha256")
            state[path] = digest[:16].hex()
    return state


def _at(place: Any, steps: Sequence[str]) -> Any:
    """What stands at the end of a path; through a list, whatever its items have there."""
    for at, name in enumerate(steps):
        if isinstance(place, list):
            return [_at(each, steps[at:]) for each in place] or None
        place = place.get(name)
        if place is None:
            return None
    return place


def changes(before: State, after: State) -> list[dict[str, str]]:
    """What differs, with the values before and after; of personal data only the field."""
    found = []
    for path in (*_PLAIN, *_CONCEALED):
        pair = {"before": before.get(path), "after": after.get(path)}
        if pair["before"] == pair["after"]:
            continue
        shown = {} if path in _CONCEALED else pair
        found.append({"field": path, **{k: v for k, v in shown.items() if v is not None}})
    return found


def _text(value: object) -> str:
    """A plain value as the wire writes it; of several, one after the other."""
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return value if isinstance(value, str) else _encode(value).decode()
