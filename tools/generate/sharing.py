"""Which file a definition's class lives in.

Definitions of equal name and equal deep shape are one class, in the first module of `OWNERS`
that uses it, or in `common` when many do. A nested type is used at least wherever its parent
is, so it lives in the same file or an earlier one, and no import runs in a circle.
"""

from __future__ import annotations

from collections import defaultdict

from tools.generate.names import module_of, type_of
from tools.generate.spec import Schema, Spec, named, reached

COMMON = "common"
COMMON_FROM = 7
"""A type this many modules share is a word of the wire, not of one of them."""

OWNERS = (
    COMMON,
    *("site", "locations", "media", "facts", "jobs"),
    *("bookingPolicies", "bookingPolicySnapshots", "calendar"),
    *("resourceTypes", "resources", "staffMemberSettings", "staffMembers"),
    *("categoriesV2", "categories", "addOns", "attributeDefinition", "attributeValue"),
    *("services", "serviceOptionsAndVariants", "timeSlotsConfiguration", "bookingsSettings"),
    *("displaySettings", "bookings", "extendedBookings", "pricing", "bookingFees"),
    *("availabilityTimeSlots", "eventTimeSlots", "multiServiceAvailabilityTimeSlots"),
    *("availabilityCalendar", "externalCalendars", "attendance", "catalogSearch"),
    *("relatedProducts", "bookingsProvisioner", "availability", "history", "holds", "waitlist"),
    *("bookingLinks", "forms", "contacts", "carts", "totals", "redirects", "orders", "payments"),
)


def owners(spec: Spec) -> dict[str, str]:
    """Give each reached definition the module whose file holds its class."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in reached(spec):
        groups[_shape(spec, name)].append(name)
    home: dict[str, str] = {}
    for group in groups.values():
        modules = sorted((module_of(name) for name in group), key=OWNERS.index)
        owner = COMMON if len(modules) >= COMMON_FROM else modules[0]
        home.update(dict.fromkeys(group, owner))
    return home


def _shape(spec: Spec, name: str) -> str:
    return f"{type_of(name)}{_form(spec, spec.defs[name])}"


def _form(spec: Spec, schema: Schema) -> str:
    if "$ref" in schema:
        return _shape(spec, named(schema["$ref"]))
    if "enum" in schema:
        return repr(schema["enum"])
    if "properties" in schema:
        fields = schema["properties"].items()
        return "{" + ",".join(f"{key}:{_form(spec, part)}" for key, part in fields) + "}"
    inner = schema.get("items") or schema.get("additionalProperties")
    nested = _form(spec, inner) if isinstance(inner, dict) else ""
    return f"{wire_type(schema)}/{schema.get('x-format', schema.get('format', ''))}[{nested}]"


def wire_type(schema: Schema) -> str:
    """Give the JSON type of a schema without its null: every field accepts null."""
    kind = schema.get("type", "object")
    return str(next(each for each in kind if each != "null") if isinstance(kind, list) else kind)
