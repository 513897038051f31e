"""The demo businesses: the examples of the seed text, and what else the pages can show."""

from __future__ import annotations

from openbookings.demo.kinds import (
    MONDAY_TO_SATURDAY,
    WORKDAYS,
    AddOn,
    Appointment,
    Business,
    Hours,
    Length,
    Look,
    Person,
    Policy,
    Room,
    Service,
    Sessions,
)

STUDIO = Business(
    name="Northlight Fitness Studio",
    time_zone="Europe/London",
    currency="GBP",
    city="Bristol",
    email="hello@northlight.example",
    look=Look(
        "#1f5f8b",
        "Move well, at any age",
        "A small studio by the harbour: classes of twelve at most, trainers who know your name,"
        " and courts that are free when you are.",
    ),
    people=(
        Person("Maya Okafor", "Pilates", Hours(MONDAY_TO_SATURDAY, "08:00", "16:00")),
        Person("Tom Reilly", "Strength and conditioning", Hours(WORKDAYS, "07:00", "15:00")),
        Person("Ines Duarte", "Yoga teacher trainer", Hours(WORKDAYS, "12:00", "20:00")),
    ),
    rooms=(
        Room("Treatment room", "Treatment room", Hours(MONDAY_TO_SATURDAY, "07:00", "20:00")),
        Room("Squash court", "Court 1", Hours(MONDAY_TO_SATURDAY, "08:00", "22:00")),
        Room("Squash court", "Court 2", Hours(MONDAY_TO_SATURDAY, "08:00", "22:00")),
    ),
    categories=("Classes", "Personal training", "Courts", "Teacher training"),
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
            type="APPOINTMENT",
            name="Sports massage",
            tagline="For legs that did more than planned",
            description="Deep work on what is tight, in the quiet room at the back.",
            category="Personal training",
            price="35.00",
            minutes=30,
            lengths=(Length(30, "35.00"), Length(60, "62.00"), Length(90, "88.00")),
            staff=("Maya Okafor", "Tom Reilly"),
            policy="Training policy",
            room="Treatment room",
        ),
        Service(
            type="APPOINTMENT",
            name="Squash court",
            tagline="One to three hours, rackets included",
            description="Two courts with a spring floor. Come five minutes early to change.",
            category="Courts",
            price="18.00",
            hours=(60, 180),
            policy="Training policy",
            room="Squash court",
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
    email="termine@lindenhof.example",
    look=Look(
        "#7a3b52",
        "Hair with time for it",
        "Three stylists, one quiet courtyard. We take as long as a good cut takes, and tell you"
        " before what it costs.",
    ),
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
            add_ons=(
                AddOn("Intensive care", "18.00", 15),
                AddOn("Head massage", "12.00", 15),
                AddOn("Styling for the evening", "25.00", 30),
            ),
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
    email="hola@casa-de-idiomas.example",
    look=Look(
        "#a8481f",
        "Languages, spoken from the first evening",
        "Small groups and private lessons in Spanish and French, in a brownstone with a kitchen"
        " where nobody speaks English.",
    ),
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
