"""What a demo business is made of, as plain descriptions; times are local to the business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Weekday = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
WORKDAYS: tuple[Weekday, ...] = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
MONDAY_TO_SATURDAY: tuple[Weekday, ...] = (*WORKDAYS, "SATURDAY")


@dataclass(frozen=True)
class Hours:
    """Working hours on some weekdays, "09:00" to "18:00"."""

    days: tuple[Weekday, ...]
    opens: str
    closes: str


@dataclass(frozen=True)
class Person:
    """A staff member and when they are there."""

    name: str
    description: str
    hours: Hours


@dataclass(frozen=True)
class Room:
    """Something that services need beside people, one of several of its kind."""

    kind: str
    name: str
    hours: Hours


@dataclass(frozen=True)
class Policy:
    """Terms of booking: minutes before the start, 0 for no limit."""

    name: str
    words: str
    book_before: int = 0
    cancel_before: int = 0
    participants: int = 1
    waitlist: bool = False


@dataclass(frozen=True)
class Sessions:
    """When a class or course takes place: weekly from the first such day, `weeks` or for ever."""

    day: Weekday
    starts: str
    minutes: int
    staff: str
    weeks: int | None = None


@dataclass(frozen=True)
class AddOn:
    """Something that customers may add to a service, and how much longer it then takes."""

    name: str
    price: str
    minutes: int


@dataclass(frozen=True)
class Length:
    """One of the lengths of a service, with its price."""

    minutes: int
    price: str


@dataclass(frozen=True)
class Service:
    """One offer of a business; `price` is a decimal text in its currency, by the hour if rented."""

    type: Literal["APPOINTMENT", "CLASS", "COURSE"]
    name: str
    tagline: str
    description: str
    category: str
    price: str
    staff: tuple[str, ...] = ()
    minutes: int = 0
    buffer: int = 0
    capacity: int = 1
    policy: str = ""
    sessions: tuple[Sessions, ...] = ()
    add_ons: tuple[AddOn, ...] = ()
    lengths: tuple[Length, ...] = ()
    """The lengths among which customers choose; then `minutes` is the usual one."""
    hours: tuple[int, int] | None = None
    """The fewest and the most minutes for which it is rented out."""
    room: str = ""
    """The kind of room it takes."""


@dataclass(frozen=True)
class Appointment:
    """A booking already made: so many days from today, at a local time."""

    service: str
    in_days: int
    starts: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class Look:
    """How the pages of a business look and what they say of it."""

    colour: str
    tagline: str
    description: str


@dataclass(frozen=True)
class Business:
    """A whole demo business."""

    name: str
    time_zone: str
    currency: str
    city: str
    email: str
    look: Look
    people: tuple[Person, ...]
    categories: tuple[str, ...]
    policies: tuple[Policy, ...]
    services: tuple[Service, ...]
    bookings: tuple[Appointment, ...] = ()
    rooms: tuple[Room, ...] = ()
