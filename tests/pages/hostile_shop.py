"""A business whose every text is hostile, and a browser that notices when one of them works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request

from tests.pages.hostile_texts import TEXTS
from tests.pages.studio import Json, Studio

SERVICES = 10
_KINDS = ("document", "stylesheet", "fetch", "xhr")
"""What pages ask for below `/s/`. The business has no pictures: a text asked for one."""
_WATCH = """
window.hit = (...all) => window.noticed('a script ran: ' + all);
document.addEventListener('securitypolicyviolation', (event) =>
  window.noticed(`the policy stopped ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Watched:
    """A page of the browser, and what went wrong in it."""

    page: Page
    noticed: list[str] = field(default_factory=list)

    def told(self, what: str) -> None:
        """Note what the watching script saw."""
        self.noticed.append(what)

    def heard(self, message: ConsoleMessage) -> None:
        """Note what the browser complains of, except that an answer was a refusal on purpose."""
        if message.type == "error" and "status of 4" not in message.text:
            self.noticed.append(message.text)

    def interrupted(self, dialog: Dialog) -> None:
        """Note a window that a script opened."""
        self.noticed.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def asked(self, request: Request) -> None:
        """Note what no page of ours asks for."""
        address = urlsplit(request.url)
        page = request.resource_type in _KINDS and address.path.startswith("/s/")
        ours = page or address.path.startswith("/assets/")
        if not ours or address.hostname != "127.0.0.1":
            self.noticed.append(f"asked for {request.url}")


def watched(context: BrowserContext) -> Watched:
    """A page that notices scripts, policy reports, dialogs and foreign requests."""
    page = context.new_page()
    found = Watched(page)
    page.expose_function("noticed", found.told)
    page.add_init_script(_WATCH)
    page.on("console", found.heard)
    page.on("pageerror", lambda error: found.noticed.append(str(error)))
    page.on("dialog", found.interrupted)
    page.on("request", found.asked)
    return found


def portion(number: int, portions: int = SERVICES) -> list[str]:
    """The texts that one of several fields holds; together they hold all."""
    return list(TEXTS[number::portions])


def furnish(studio: Studio) -> list[Json]:
    """Hostile words in every field that the business fills in; gives the services."""
    site = studio.call("site.getSite")["site"]
    look = {"tagline": " ".join(portion(3))[:200], "description": " ".join(TEXTS)}
    new = {"revision": site["revision"], "name": " ".join(portion(0, 20)), "look": look}
    studio.call("site.updateSite", {"site": new})
    (place,) = studio.call("locations.listLocations")["locations"]
    words = {"name": " ".join(portion(1, 20)), "address": {"formatted": " ".join(portion(2))}}
    change = {"id": place["id"], "revision": place["revision"], **words}
    studio.call("locations.updateLocation", {"location": change})
    services = [_service(studio, number) for number in range(SERVICES)]
    _shelve(studio)
    return services


def _service(studio: Studio, number: int) -> Json:
    staff = [_hired(studio, text) for text in portion(number)]
    return studio.offers(
        "APPOINTMENT",
        " ".join(portion(number)),
        "10",
        tagLine=" ".join(TEXTS),
        description=" ".join(TEXTS),
        staffMemberIds=staff,
        schedule={"availabilityConstraints": {"sessionDurations": [60]}},
        bookingPolicy={"id": _policy(studio, number)},
        form={"id": _form(studio, number)},
    )


def _hired(studio: Studio, name: str) -> str:
    made = studio.call("staffMembers.createStaffMember", {"staffMember": {"name": name}})
    return str(made["staffMember"]["resourceId"])


def _policy(studio: Studio, number: int) -> str:
    may = {"enabled": True, "limitLatestCancellation": False}
    move = {"enabled": True, "limitLatestReschedule": False}
    words = {"enabled": True, "description": " ".join(portion(number))}
    policy = {
        "name": f"Policy {number}",
        "customPolicyDescription": words,
        "cancellationPolicy": may,
        "reschedulePolicy": move,
    }
    made = studio.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": policy})
    return str(made["bookingPolicy"]["id"])


def _form(studio: Studio, number: int) -> str:
    """A form whose questions, and the options of one of them, are hostile."""
    labels = portion(number)
    asked = [_question(f"question_{i}", label) for i, label in enumerate(labels)]
    choice = {
        "target": "choice",
        "view": {
            "fieldType": "RADIO_GROUP",
            "label": labels[0],
            "options": [{"value": text, "label": text} for text in labels],
        },
    }
    usual = [
        {
            "target": target,
            "validation": {"required": True},
            "view": {"fieldType": kind, "label": target},
        }
        for target, kind in (("first_name", "CONTACTS_FIRST_NAME"), ("email", "CONTACTS_EMAIL"))
    ]
    form = {"name": f"Form {number}", "fields": [*usual, *asked, choice]}
    return str(studio.call("forms.createForm", {"form": form})["form"]["id"])


def _question(target: str, label: str) -> Json:
    return {"target": target, "view": {"fieldType": "TEXT_INPUT", "label": label}}


def _shelve(studio: Studio) -> None:
    """Every text as a part of a category's name, each with a service to be shown on the page."""
    for number, name in enumerate(_categories()):
        made = studio.call("categoriesV2.createCategory", {"category": {"name": name}})
        category = {"category": {"id": made["category"]["id"]}}
        studio.offers("CLASS", f"Class {number}", "10", **category)


def _categories() -> Iterator[str]:
    """All texts, as many together as the name of a category takes."""
    for number in range(0, len(TEXTS), 2):
        yield " ".join(TEXTS[number : number + 2])
