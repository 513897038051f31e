"""What the demo businesses offer, as plain descriptions; times are local to the business."""

from __future__ import annotations

from dataclasses import dataclass, field
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
class Service:
    """One offer of a business; `price` is a decimal text in its currency, "" is free."""

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


@dataclass(frozen=True)
class Appointment:
    """A booking already made: so many days from today, at a local time."""

    service: str
    in_days: int
    starts: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class Business:
    """A whole demo business."""

    name: str
    time_zone: str
    currency: str
    city: str
    people: tuple[Person, ...]
    categories: tuple[str, ...]
    policies: tuple[Policy, ...]
    services: tuple[Service, ...]
    bookings: tuple[Appointment, ...] = field(default=())


STUDIO = Business(
    name="Northlight Fitness Studio",
    time_zone="Europe/London",
    currency="GBP",
    city="Bristol",
    people=(
        Person("Maya Okafor", "Pilates", Hours(MONDAY_TO_SATURDAY, "08:00", "16:00")),
        Person("Tom Reilly", "Strength and conditioning", Hours(WORKDAYS, "07:00", "15:00")),
        Person("Ines Duarte", "Yoga teacher trainer", Hours(WORKDAYS, "12:00", "20:00")),
    ),
    categories=("Classes", "Personal training", "Teacher training"),
    policies=(
        Policy(
            "Class policy",
            "Cancel free of charge until 4 hours before the class.",
            30,
            240,
            4,
            True,
        ),
        Policy("Training policy", "Cancel free of charge until the day before.", 120, 1440),
    ),
    services=(
        Service(
            type="CLASS",
            name="Pilates",
            tagline="Strength from the centre, for every level",
            description="A one-hour mat class in a small group. Mats and straps are here.",
            category="Classes",
            price="14.00",
            capacity=12,
            policy="Class policy",
            sessions=(
                Sessions("MONDAY", "18:00", 60, "Maya Okafor"),
                Sessions("WEDNESDAY", "09:30", 60, "Maya Okafor"),
                Sessions("SATURDAY", "17:00", 60, "Maya Okafor"),
            ),
        ),
        Service(
            type="APPOINTMENT",
            name="Personal training",
            tagline="Thirty minutes, one to one",
            description="Technique, load and plan with your own trainer.",
            category="Personal training",
            price="32.00",
            minutes=30,
            staff=("Tom Reilly",),
            policy="Training policy",
        ),
        Service(
            type="COURSE",
            name="Yoga for instructors",
            tagline="Four months to your teaching certificate",
            description="Sixteen evenings of anatomy, sequencing and teaching practice.",
            category="Teacher training",
            price="980.00",
            capacity=16,
            sessions=(Sessions("THURSDAY", "18:30", 120, "Ines Duarte", 16),),
        ),
    ),
    bookings=(
        Appointment("Personal training", 2, "08:00", "Grace", "Whitfield"),
        Appointment("Personal training", 3, "10:30", "Samuel", "Osei"),
    ),
)

SALON = Business(
    name="Salon Lindenhof",
    time_zone="Europe/Berlin",
    currency="EUR",
    city="Leipzig",
    people=(
        # The seed's example: one stylist for the haircut, there from 9:00 to 18:00.
        Person("Clara Brandt", "Cuts", Hours(MONDAY_TO_SATURDAY, "09:00", "18:00")),
        Person("Jonas Weber", "Colour", Hours(WORKDAYS, "10:00", "19:00")),
        Person("Leila Haddad", "Styling and courses", Hours(WORKDAYS, "09:00", "17:00")),
    ),
    categories=("Hair", "Courses"),
    policies=(Policy("Salon policy", "Please tell us a day ahead if you cannot come.", 0, 1440),),
    services=(
        Service(
            type="APPOINTMENT",
            name="Haircut",
            tagline="Wash, cut and finish in half an hour",
            description="A precise cut with time for advice. Half an hour stays free afterwards.",
            category="Hair",
            price="38.00",
            minutes=30,
            buffer=30,
            staff=("Clara Brandt",),
            policy="Salon policy",
        ),
        Service(
            type="APPOINTMENT",
            name="Hair colouring",
            tagline="Two hours for a colour that lasts",
            description="Consultation, colour, care and finish.",
            category="Hair",
            price="95.00",
            minutes=120,
            staff=("Jonas Weber", "Leila Haddad"),
            policy="Salon policy",
        ),
        Service(
            type="COURSE",
            name="Hair styling course",
            tagline="Three weeks, three evenings",
            description="Blow-dry, waves and updos, with models and tools provided.",
            category="Courses",
            price="149.00",
            capacity=8,
            sessions=(Sessions("TUESDAY", "18:30", 120, "Leila Haddad", 3),),
        ),
    ),
    bookings=(
        Appointment("Haircut", 1, "10:00", "Miriam", "Scholz"),
        Appointment("Haircut", 1, "14:30", "Anton", "Keller"),
        Appointment("Hair colouring", 2, "13:00", "Yara", "Nasser"),
    ),
)

SCHOOL = Business(
    name="Casa de Idiomas",
    time_zone="America/New_York",
    currency="USD",
    city="Brooklyn",
    people=(
        Person("Lucia Fernandez", "Spanish", Hours(WORKDAYS, "12:00", "20:00")),
        Person("Etienne Morel", "French", Hours(WORKDAYS, "10:00", "18:00")),
    ),
    categories=("Group classes", "Private lessons"),
    policies=(
        Policy("School policy", "Cancel free of charge until 12 hours before.", 60, 720, 3, True),
    ),
    services=(
        Service(
            type="CLASS",
            name="Beginner's Spanish",
            tagline="Every Monday at 8 in the evening",
            description="Start speaking from the first evening; join any Monday you like.",
            category="Group classes",
            price="22.00",
            capacity=10,
            policy="School policy",
            sessions=(Sessions("MONDAY", "20:00", 90, "Lucia Fernandez"),),
        ),
        Service(
            type="APPOINTMENT",
            name="Private French lesson",
            tagline="One teacher, one learner, forty-five minutes",
            description="At your pace, with a plan that is yours.",
            category="Private lessons",
            price="48.00",
            minutes=45,
            buffer=15,
            staff=("Etienne Morel",),
            policy="School policy",
        ),
    ),
    bookings=(Appointment("Private French lesson", 4, "11:00", "Noah", "Kim"),),
)

BUSINESSES = (STUDIO, SALON, SCHOOL)
