"""Bookings as a calendar file (RFC 5545), for customers' own calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from icalendar import Calendar, Event, vCalAddress, vText
from starlette.responses import Response

from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit

_STATUS = {"CONFIRMED": "CONFIRMED", "CANCELED": "CANCELLED", "DECLINED": "CANCELLED"}


class Entry(NamedTuple):
    """A booking as it is written into the file."""

    booking: Json
    name: str
    place: str


def answer(visit: Visit, entries: Sequence[Entry], path: str, name: str) -> Response:
    """The file as a download called `name`; `path` is the page of what was booked."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    text = written(visit, entries, path)
    return Response(text, headers=headers, media_type="text/calendar; charset=utf-8")


def written(visit: Visit, entries: Sequence[Entry], path: str) -> str:
    """The file with one event for each booking."""
    calendar = Calendar()
    calendar.add("prodid", "-//openbookings//booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in entries:
        calendar.add_component(_event(visit, each, path))
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(visit: Visit, entry: Entry, path: str) -> Event:
    """The same booking has the same UID, however often it is moved."""
    booking = entry.booking
    event = Event()
    event.add("uid", f"{booking['id']}@{visit.site.id}")
    event.add("dtstamp", datetime.fromtimestamp(visit.now / 1000, UTC))
    event.add("dtstart", _utc(booking["startDate"]))
    event.add("dtend", _utc(booking["endDate"]))
    event.add("sequence", int(booking["revision"]) - 1)
    event.add("summary", f"{entry.name} · {visit.about['name']}")
    event.add("status", _STATUS.get(booking["status"], "TENTATIVE"))
    event.add("url", visit.absolute(path))
    if entry.place:
        event.add("location", entry.place)
    if visit.about.get("email"):
        organizer = vCalAddress(f"mailto:{visit.about['email']}")
        organizer.params["cn"] = vText(visit.about["name"])
        event.add("organizer", organizer, encode=False)
    return event


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
