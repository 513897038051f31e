"""Shows stored services together with what belongs to others, without decoding them.

The last members of a stored service are the ones that others complete: `staffMemberIds`,
`schedule`, `locations`, `addOnDetails`, `bookingPolicy` and `category`, which hold little more than
ids there. Services of a business share few different endings; each is composed once and then
joined to the rest of the document as bytes. Nothing shown is ever stale (X16), and a page costs
the same statements whatever its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.catalog.derived import Derived, derived_schedules
from openbookings.engine.catalog.details import NEEDS_DECODING, add_details
from openbookings.engine.catalog.statements import Linked, Wanted, linked
from openbookings.engine.catalog.varying import with_variants
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Piece, Row

EXTRA = (
    "mainSlug.name",
    "type",
    "schedule.id",
    "addOnGroups.addOnIds",
    "schedule.firstSessionStart",
    "schedule.lastSessionEnd",
    "variants",
)
"""What is read beside each service's document."""

_ENDING = (
    "staffMemberIds",
    "schedule",
    "locations",
    "addOnDetails",
    "bookingPolicy",
    "category",
)
_SESSIONS = b',"staffMemberIds":['
_PLACES = b',"locations":['
_LINKS = b',"addOnDetails":['
_BUSINESS = b'"BUSINESS"'
_NO_ADD_ONS = b',"addOnDetails":[]'
_ADDRESS_PARTS = (
    "streetAddress",
    "addressLine",
    "city",
    "subdivision",
    "postalCode",
    "country",
    "geocode",
)
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
    service["staffMemberIds"] = ending["staffMemberIds"] or []
    service["schedule"] = ending["schedule"]
    service["locations"] = ending["locations"] or []
    service["addOnDetails"] = []
    service["bookingPolicy"] = {"id": (ending["bookingPolicy"] or {}).get("id") or ""}
    category_id = (ending["category"] or {}).get("id")
    if category_id:
        service["category"] = {"id": category_id}


class _Shown(NamedTuple):
    """A stored service as read: its document and the values of `EXTRA`."""

    document: bytes
    slug: str
    type: str
    schedule_id: str
    add_on_ids: Sequence[str] | None
    first_session: str | None
    last_session: str | None
    variants: str | None


async def compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> list[Piece]:
    """Services as answered, for rows of a document and `EXTRA`.

    One statement more, and two more where there are classes or courses; details on request cost
    one or two statements each.
    """
    services = [_Shown(*row) for row in rows]
    cuts = [_cut(each.document) for each in services]
    places = {text: _list_in(text) for text in {cut.places for cut in cuts} if _BUSINESS in text}
    links = {text: _decode(b"{" + text[1:]) for text in {cut.links for cut in cuts}}
    wanted = _wanted(places.values(), links.values(), services)
    found = await linked(call.unit, call.site.id, wanted)
    shown_places = {text: _shown_places(listed, found) for text, listed in places.items()}
    shown_links = {text: _shown_links(link, found) for text, link in links.items()}
    scheduled = [each.schedule_id for each in services if each.type != "APPOINTMENT"]
    derived = await derived_schedules(call, scheduled) if scheduled else {}
    urls = _Urls(call)
    pieces = [
        b"".join(
            (
                _own(cut.own, service, derived.get(service.schedule_id)),
                shown_places.get(cut.places, cut.places),
                _shown_add_ons(service.add_on_ids, found) if service.add_on_ids else _NO_ADD_ONS,
                shown_links[cut.links],
                urls.of(service.slug, service.type),
            )
        )
        for cut, service in zip(cuts, services, strict=True)
    ]
    if not requested & NEEDS_DECODING:
        return [msgspec.Raw(piece) for piece in pieces]
    decoded = [_decode(piece) for piece in pieces]
    await add_details(call, decoded, requested)
    return list(decoded)


def _own(own: bytes, service: _Shown, derived: Derived | None) -> bytes:
    """What the service tells of itself, with what its sessions and variants add to it."""
    shown = _with_sessions(own, service, derived)
    return shown if service.variants is None else with_variants(shown, service.variants)


def _with_sessions(own: bytes, service: _Shown, derived: Derived | None) -> bytes:
    """A7, A11: staff, durations and bounds of a class or course come from its sessions."""
    if derived is None and service.first_session is None:
        return own
    start = own.rindex(_SESSIONS)
    members = _decode(b"{" + own[start + 1 :] + b"}")
    schedule = members["schedule"]
    bounds = {
        "firstSessionStart": service.first_session,
        "lastSessionEnd": service.last_session,
    }
    schedule |= {name: instant for name, instant in bounds.items() if instant is not None}
    if derived is not None:
        members["staffMemberIds"] = derived.staff_ids
        durations = [{"minutes": minutes} for minutes in derived.durations]
        schedule["availabilityConstraints"]["durations"] = durations
    return own[:start] + b"," + _encode(members)[1:-1]


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
    places: Iterable[list[Document]], links: Iterable[Document], services: Iterable[_Shown]
) -> Wanted:
    listed = list(links)
    return Wanted(
        policies=_distinct(link["bookingPolicy"]["id"] for link in listed),
        categories=_distinct(link["category"]["id"] for link in listed if "category" in link),
        locations=_distinct(
            place["id"] for each in places for place in each if place["type"] == "BUSINESS"
        ),
        add_ons=_distinct(each for service in services for each in service.add_on_ids or ()),
    )


def _distinct(ids: Iterable[str]) -> list[str]:
    return sorted(set(ids))


def _shown_places(places: Iterable[Document], found: Linked) -> bytes:
    return _PLACES[:-1] + _encode([_composed_place(place, found) for place in places])


def _composed_place(place: Document, found: Linked) -> Document:
    text = found.locations.get(place["id"]) if place["type"] == "BUSINESS" else None
    return place if text is None else shown_place(place, _decode(text))


def shown_place(place: Document, location: Document) -> Document:
    """A place of a service at a business location: all but the id is read from it (A45)."""
    business = {"id": place["id"], "name": location["name"], "default": location["default"]}
    business |= {name: location[name] for name in ("email", "phone") if location.get(name)}
    address = _service_address(location.get("address") or {})
    business["address"] = address
    return {**place, "business": business, "calculatedAddress": address}


def _service_address(address: Mapping[str, Any]) -> Document:
    """The address of a business location as services write addresses."""
    shown = {name: address[name] for name in _ADDRESS_PARTS if address.get(name)}
    if address.get("formatted"):
        shown["formattedAddress"] = address["formatted"]
    return shown


def _shown_links(link: Document, found: Linked) -> bytes:
    text = found.policies.get(link["bookingPolicy"]["id"])
    policy = link["bookingPolicy"] if text is None else shown_policy(_decode(text))
    parts = [b',"bookingPolicy":', _encode(policy)]
    if "category" in link:
        parts += [b',"category":', _shown_category(link["category"], found)]
    return b"".join(parts)


def shown_policy(policy: Document) -> Document:
    """A policy as services show it: without what only its own module tells."""
    return {name: value for name, value in policy.items() if name not in _POLICYS_OWN}


_POLICYS_OWN = frozenset({"createdByAppId", "extendedFields"})


def _shown_category(category: Document, found: Linked) -> bytes:
    text = found.categories.get(category["id"])
    if text is None:  # H17: deleted, and still pointed to
        return _encode(category)
    stored = _decode(text)
    return _encode(category | {name: stored[name] for name in ("name", "sortOrder")})


def _shown_add_ons(add_on_ids: Sequence[str], found: Linked) -> bytes:
    stored = [
        _decode(found.add_ons[each]) for each in dict.fromkeys(add_on_ids) if each in found.add_ons
    ]
    return _LINKS[:-1] + _encode([_add_on_detail(each) for each in stored])


def _add_on_detail(add_on: Document) -> Document:
    duration = add_on.get("durationInMinutes")
    detail = {"addOnId": add_on["id"]}
    return {**detail, "durationInMinutes": duration} if duration else detail


class _Urls:
    """A69: the pages of a service, below the site's base URL."""

    _SLUG = "{slug}"

    def __init__(self, call: Call) -> None:
        folder = f"/s/{call.site.slug}/services/{self._SLUG}"
        base = call.site.base_url.rstrip("/")
        service, booking, calendar = (
            {"relativePath": path, "url": base + path}
            for path in (folder, f"{folder}/book", f"{folder}/calendar")
        )
        pages = {"servicePage": service, "bookingPage": booking, "calendarPage": calendar}
        self._pages = b',"urls":' + _encode(pages) + b"}"
        # A course is booked as a whole: there is no day to choose in a calendar.
        self._course_pages = b',"urls":' + _encode({**pages, "calendarPage": {}}) + b"}"

    def of(self, slug: str, kind: str) -> bytes:
        """The `urls` member and the end of the document; slugs need no escaping (A63)."""
        pages = self._course_pages if kind == "COURSE" else self._pages
        return pages.replace(self._SLUG.encode(), slug.encode())
