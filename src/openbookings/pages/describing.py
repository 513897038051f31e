"""What pages tell machines: schema.org data, previews, the map of a business's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import escape
from starlette.responses import Response

from openbookings.pages import offering
from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit

_SCHEMA = "https://schema.org"
_LONGEST_PREVIEW = 300


def home(visit: Visit) -> Json:
    """What the first page of a business tells: itself as a `LocalBusiness`."""
    about = business(visit)
    preview = {"words": _short(about.get("description", "")), "image": about.get("image")}
    return {"canonical": about["url"], "told": _whole([about]), "preview": preview}


def service_page(visit: Visit, described: Json, listed: Sequence[Json] = ()) -> Json:
    """What the page of a service tells: the service with its offer, the sessions as events.

    `listed` are the sessions that the page shows, each with `start` and `end`.
    """
    about = service(visit, described)
    if described["type"] == "COURSE":
        about["hasCourseInstance"] = [_instance(visit, each) for each in listed]
        told = [about]
    else:
        told = [about, *(_event(visit, about, each) for each in listed)]
    preview = {"words": _short(about.get("description", "")), "image": about.get("image")}
    return {"canonical": about["url"], "told": _whole(told), "preview": preview}


def business(visit: Visit) -> Json:
    """The business as a schema.org `LocalBusiness`."""
    about, url = visit.about, visit.absolute("")
    look = about.get("look") or {}
    return _told(
        type="LocalBusiness",
        id=url,
        url=url,
        name=about["name"],
        description=look.get("description") or look.get("tagline"),
        telephone=about.get("phone"),
        email=about.get("email"),
        address=about.get("address"),
        image=visit.whole(visit.logo),
        currenciesAccepted=about["currency"],
    )


def service(visit: Visit, described: Json) -> Json:
    """A service as a schema.org `Service` or `Course` with its `Offer`."""
    url = visit.absolute(offering.path_to(described))
    picture = offering.picture(described, visit.site.id) or {}
    return _told(
        type="Course" if described["type"] == "COURSE" else "Service",
        name=described["name"],
        description=described.get("description") or described.get("tagLine"),
        url=url,
        image=visit.whole(picture.get("path", "")),
        provider=business(visit),
        offers=_offer(visit, described, url),
    )


async def show_map(visit: Visit) -> Response:
    """`GET /s/<slug>/sitemap.xml`."""
    shelves = await offering.shelves(visit)
    paths = ["", *(offering.path_to(each) for shelf in shelves for each in shelf.services)]
    entries = "".join(f"<url><loc>{escape(visit.absolute(path))}</loc></url>" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{space}">{entries}</urlset>'
    headers = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}
    return Response(text, headers=headers, media_type="application/xml")


def _offer(visit: Visit, described: Json, url: str) -> Json | None:
    """The price as an `Offer`; None where the business says it in words only."""
    payment = described.get("payment") or {}
    varied = payment.get("varied") or {}
    money = (payment.get("fixed") or {}).get("price") or varied.get("minPrice")
    money = money or varied.get("defaultPrice")
    if payment.get("rateType") == "NO_FEE":
        money = {"value": "0", "currency": visit.about["currency"]}
    if not money:
        return None
    return {
        "@type": "Offer",
        "url": url,
        "price": money["value"],
        "priceCurrency": money["currency"],
    }


def _event(visit: Visit, held: Json, session: Json) -> Json:
    """A session of a class as an `Event`, with the places that are left."""
    about = visit.about
    offer = held.get("offers")
    if offer:
        stock = "SoldOut" if session["full"] else "InStock"
        offer = {**offer, "availability": f"{_SCHEMA}/{stock}"}
    place = {"name": session["place"] or about["name"], "address": about.get("address")}
    return _told(
        type="Event",
        name=session["title"] or held["name"],
        startDate=_instant(visit, session["start"]),
        endDate=_instant(visit, session["end"]),
        eventStatus=f"{_SCHEMA}/Event{'Cancelled' if session['cancelled'] else 'Scheduled'}",
        eventAttendanceMode=f"{_SCHEMA}/OfflineEventAttendanceMode",
        location=_told(type="Place", **place),
        organizer={"@type": "LocalBusiness", "@id": visit.absolute(""), "name": about["name"]},
        performer=[{"@type": "Person", "name": name} for name in session["staff"]],
        remainingAttendeeCapacity=session["left"],
        url=held["url"],
        offers=offer,
    )


def _instance(visit: Visit, session: Json) -> Json:
    """One meeting of a course as a `CourseInstance`."""
    return _told(
        type="CourseInstance",
        courseMode="Onsite",
        startDate=_instant(visit, session["start"]),
        endDate=_instant(visit, session["end"]),
    )


def _told(**said: object) -> Json:
    """A schema.org thing with what there is to say of it; `type` and `id` get their sign."""
    signs = {"type": "@type", "id": "@id"}
    return {signs.get(name, name): value for name, value in said.items() if _means(value)}


def _whole(told: Sequence[Json]) -> list[Json]:
    """Each thing as a document of its own."""
    return [{"@context": _SCHEMA, **each} for each in told]


def _means(value: object) -> bool:
    return value not in (None, "") and not (isinstance(value, list) and not value)


def _instant(visit: Visit, local: datetime) -> str:
    return local.replace(tzinfo=ZoneInfo(visit.zone)).isoformat()


def _short(words: str) -> str:
    """The beginning of a text, cut between two words."""
    plain = " ".join(words.split())
    if len(plain) <= _LONGEST_PREVIEW:
        return plain
    return plain[:_LONGEST_PREVIEW].rpartition(" ")[0] + "…"
