"""Query fields of services that stand in other rooms' tables (A71, A73).

Each is a sub-select on the service `t`; business locations and add-ons are few per site.
"""

from __future__ import annotations

from openbookings.engine.store import Expression

_CATEGORY = "FROM categories AS c WHERE c.site_id = t.site_id AND c.id = t.category_id"
_LOCATIONS = (
    "FROM locations AS l WHERE l.site_id = t.site_id"
    " AND CAST(t.business_location_ids AS TEXT) LIKE '%' || l.id || '%'"
)
_ADD_ONS = (
    "FROM add_ons AS a WHERE a.site_id = t.site_id"
    " AND CAST(t.add_on_ids AS TEXT) LIKE '%' || a.id || '%'"
)
_VARIANTS = "FROM service_variants AS v WHERE v.site_id = t.site_id AND v.service_id = t.id"
_ADDRESS = "l.doc -> 'address' -> 'formatted'"


def _listed(value: str, source: str) -> str:
    """A JSON list of what `value`, which is JSON itself, gives for every row of the source."""
    return f"(SELECT '[' || string_agg(CAST({value} AS TEXT), ',') || ']' {source})"


_NAMES = _listed("l.doc -> 'name'", _LOCATIONS)
_ADDRESSES = _listed(_ADDRESS, f"{_LOCATIONS} AND {_ADDRESS} IS NOT NULL")
_DURATIONS = _listed("a.duration", f"{_ADD_ONS} AND a.duration > 0")
_ALL_ADDRESSES = f"coalesce(CAST(t.custom_addresses AS TEXT), {_ADDRESSES})"

LISTED: dict[str, str] = {
    "locations.business.name": _NAMES,
    "locations.calculatedAddress.formattedAddress": _ALL_ADDRESSES,
    "addOnDetails.durationInMinutes": _DURATIONS,
}
"""The JSON text of those lists, by field."""

_VARYING = (
    "(SELECT '{\"minPrice\":' || CAST(v.doc -> 'minPrice' AS TEXT)"
    " || ',\"maxPrice\":' || CAST(v.doc -> 'maxPrice' AS TEXT)"
    f" || ',\"minutes\":' || coalesce(CAST(v.minutes AS TEXT), '[]') || '}}' {_VARIANTS})"
)

SERVICE_FIELDS: dict[str, Expression] = {
    "category.name": Expression(
        "text", f"(SELECT c.name {_CATEGORY})", f"(SELECT c.folded ->> 'name' {_CATEGORY})"
    ),
    "category.sortOrder": Expression("integer", f"(SELECT c.sort_order {_CATEGORY})"),
    # A7: of a class or course it is the staff of its sessions.
    "staffMemberIds": Expression("texts", "coalesce(t.session_staff, t.staff_member_ids)"),
    "schedule.firstSessionStart": Expression("instant", "t.first_session"),
    "schedule.lastSessionEnd": Expression("instant", "t.last_session"),
    "addOnDetails.addOnId": Expression("texts", "t.add_on_ids"),
    "variants": Expression("text", _VARYING),
    **{name: Expression("texts", f"jsonb({sql})") for name, sql in LISTED.items()},
}
