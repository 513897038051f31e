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


_PLAIN = (
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
_CONCEALED = (
    "contactDetails",
    "additionalFields",
    "participantsChoices",
    "extendedFields",
    "bookedEntity.slot.location.formattedAddress",
)
_encode = msgspec.json.Encoder(order="deterministic").encode


def _tree(paths: Sequence[str]) -> dict[str, Any]:
    """The paths by their steps: what a document lacks is passed over with all below it."""
    tree: dict[str, Any] = {}
    for path in paths:
        *above, last = path.split(".")
        place = tree
        for name in above:
            place = place.setdefault(name, {})
        place[last] = path
    return tree


_TREE = _tree((*_PLAIN, *_CONCEALED))


def state_of(booking: Mapping[str, Any], secret: bytes) -> dict[str, str]:
    """What of a booking is remembered; `secret` keys the fingerprints."""
    found: dict[str, Any] = {}
    _remember(booking, _TREE, found)
    for path, value in found.items():
        if path in _CONCEALED:
            digest = hmac.digest(secret, _encode([path, value]), "sha256")
            found[path] = digest[:16].hex()
        elif not isinstance(value, str):
            found[path] = _text(value)
    return found


def _remember(place: Mapping[str, Any], tree: Mapping[str, Any], found: dict[str, Any]) -> None:
    """Note what stands at the paths of a tree; at a list, whatever its items have there."""
    for name, below in tree.items():
        value = place.get(name)
        if value is None:
            continue
        if isinstance(below, str):
            found[below] = value
        elif isinstance(value, list):
            for last, path in below.items():
                if value:
                    found[path] = [each.get(last) for each in value]
        else:
            _remember(value, below, found)


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
