"""Shows stored services together with what belongs to others, without decoding them.

The last members of a stored service are the ones that others complete: `locations`,
`addOnDetails`, `bookingPolicy` and `category`, which hold little more than ids there. Services of
a business share few different endings; each is composed once and then joined to the rest of the
document as bytes. Nothing shown is ever stale (X16), and a page costs the same statements
whatever its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.catalog.derived import Derived, derived_schedules
from openbookings.engine.catalog.details import NEEDS_DECODING, add_details
from openbookings.engine.catalog.statements import Linked, Wanted, linked
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Piece, Row

EXTRA = ("mainSlug.name", "type", "schedule.id", "addOnGroups.addOnIds")
"""What is read beside each service's document."""

_ENDING = ("locations", "addOnDetails", "bookingPolicy", "category")
_PLACES = b',"locations":['
_LINKS = b',"addOnDetails":['
_NO_ADD_ONS = b',"addOnDetails":[]'
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict).decode


class _Cut(NamedTuple):
    """A stored service in three: its own facts, its places, its links."""

    own: bytes
    places: bytes
    links: bytes


def lay_out(service: Document) -> None:
    """Put the members that others complete at the end, reduced to what is the service's own."""
    ending: dict[str, Any] = {name: service.pop(name, None) for name in _ENDING}
    service["locations"] = ending["locations"] or []
    service["addOnDetails"] = []
    service["bookingPolicy"] = {"id": (ending["bookingPolicy"] or {}).get("id") or ""}
    category_id = (ending["category"] or {}).get("id")
    if category_id:
        service["category"] = {"id": category_id}


async def compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> list[Piece]:
    """Services as answered, for rows of a document and `EXTRA`; at most two statements more."""
    cuts = [_cut(row[0]) for row in rows]
    places = {cut.places: _list_in(cut.places) for cut in cuts if b'"BUSINESS"' in cut.places}
    links = {cut.links: _decode(b"{" + cut.links[1:]) for cut in cuts}
    found = await linked(call.unit, call.site.id, _wanted(places.values(), links.values(), rows))
    shown_places = {text: _shown_places(listed, found) for text, listed in places.items()}
    shown_links = {text: _shown_links(link, found) for text, link in links.items()}
    urls = _Urls(call)
    pieces = [
        b"".join(
            (
                cut.own,
                shown_places.get(cut.places, cut.places),
                _shown_add_ons(row[4], found) if row[4] else _NO_ADD_ONS,
                shown_links[cut.links],
                urls.of(row[1], row[2]),
            )
        )
        for cut, row in zip(cuts, rows, strict=True)
    ]
    return await _with_sessions_and_details(call, rows, pieces, requested)


async def _with_sessions_and_details(
    call: Call, rows: Sequence[Row], pieces: Sequence[bytes], requested: frozenset[str]
) -> list[Piece]:
    """Decode only those services that their sessions or the caller's wishes add to."""
    scheduled = [row[3] for row in rows if row[2] != "APPOINTMENT"]
    derived = await derived_schedules(call, scheduled) if scheduled else {}
    if requested & NEEDS_DECODING:
        services = [_decode(piece) for piece in pieces]
        for service in services:
            _take_over(service, derived.get(service["schedule"]["id"]))
        await add_details(call, services, requested)
        return list(services)
    shown: list[Piece] = []
    for row, piece in zip(rows, pieces, strict=True):
        sessions = derived.get(row[3])
        if sessions is None:
            shown.append(msgspec.Raw(piece))
        else:
            shown.append(_take_over(_decode(piece), sessions))
    return shown


def _take_over(service: Document, sessions: Derived | None) -> Document:
    """A7, A11: staff, durations and bounds of a class or course come from its sessions."""
    if sessions is not None:
        schedule = service["schedule"]
        schedule["firstSessionStart"] = sessions.first_session_start
        if sessions.last_session_end is not None:
            schedule["lastSessionEnd"] = sessions.last_session_end
        durations = [{"minutes": minutes} for minutes in sessions.durations]
        schedule["availabilityConstraints"]["durations"] = durations
        service["staffMemberIds"] = list(sessions.staff_ids)
    return service


def _cut(document: bytes) -> _Cut:
    # The last occurrence is the member itself: a quote inside a text is escaped, and behind the
    # member stand ids and addresses only, no free-form object.
    links = document.rindex(_LINKS)
    places = document.rindex(_PLACES, 0, links)
    return _Cut(document[:places], document[places:links], document[links:])


def _list_in(places: bytes) -> list[Document]:
    listed: list[Document] = _decode(b"{" + places[1:] + b"}")["locations"]
    return listed


def _wanted(
    places: Iterable[list[Document]], links: Iterable[Document], rows: Sequence[Row]
) -> Wanted:
    listed = list(links)
    return Wanted(
        policies=_distinct(link["bookingPolicy"]["id"] for link in listed),
        categories=_distinct(link["category"]["id"] for link in listed if "category" in link),
        locations=_distinct(
            place["id"] for each in places for place in each if place["type"] == "BUSINESS"
        ),
        add_ons=_distinct(each for row in rows for each in row[4] or ()),
    )


def _distinct(ids: Iterable[str]) -> list[str]:
    return sorted(set(ids))


def _shown_places(places: Iterable[Document], found: Linked) -> bytes:
    return _PLACES[:-1] + _encode([_shown_place(place, found) for place in places])


def _shown_place(place: Document, found: Linked) -> Document:
    """A45: all but the id of a business location is read from it."""
    text = found.locations.get(place["id"]) if place["type"] == "BUSINESS" else None
    if text is None:
        return place
    location = _decode(text)
    business = {"id": place["id"], "name": location["name"], "default": location["default"]}
    business |= {name: location[name] for name in ("email", "phone") if location.get(name)}
    address = _service_address(location.get("address") or {})
    business["address"] = address
    return {**place, "business": business, "calculatedAddress": address}


def _service_address(address: Mapping[str, Any]) -> Document:
    """The address of a business location as services write addresses."""
    named = {name: value for name, value in address.items() if value and name != "formatted"}
    if address.get("formatted"):
        named.setdefault("formattedAddress", address["formatted"])
    return named


def _shown_links(link: Document, found: Linked) -> bytes:
    policy_id = link["bookingPolicy"]["id"]
    policy = found.policies.get(policy_id) or _encode({"id": policy_id})
    parts = [b',"bookingPolicy":', policy]
    if "category" in link:
        parts += [b',"category":', _shown_category(link["category"], found)]
    return b"".join(parts)


def _shown_category(category: Document, found: Linked) -> bytes:
    text = found.categories.get(category["id"])
    if text is None:  # H17: deleted, and still pointed to
        return _encode(category)
    stored = _decode(text)
    return _encode(category | {name: stored[name] for name in ("name", "sortOrder")})


def _shown_add_ons(add_on_ids: Sequence[str], found: Linked) -> bytes:
    stored = [_decode(found.add_ons[each]) for each in add_on_ids if each in found.add_ons]
    return _LINKS[:-1] + _encode([_add_on_detail(each) for each in stored])


def _add_on_detail(add_on: Document) -> Document:
    duration = add_on.get("durationInMinutes")
    detail = {"addOnId": add_on["id"]}
    return {**detail, "durationInMinutes": duration} if duration else detail


class _Urls:
    """A69: the pages of a service, below the site's base URL."""

    def __init__(self, call: Call) -> None:
        self._folder = f"/s/{call.site.slug}/services/"
        self._base = call.site.base_url.rstrip("/")

    def of(self, slug: str, kind: str) -> bytes:
        """The `urls` member and the end of the document; slugs need no escaping (A63)."""
        page = f"{self._folder}{slug}"
        # A course is booked as a whole: there is no day to choose in a calendar.
        calendar = self._page(f"{page}/calendar") if kind != "COURSE" else {}
        urls = {
            "servicePage": self._page(page),
            "bookingPage": self._page(f"{page}/book"),
            "calendarPage": calendar,
        }
        return b',"urls":' + _encode(urls) + b"}"

    def _page(self, path: str) -> dict[str, str]:
        return {"relativePath": path, "url": self._base + path}
