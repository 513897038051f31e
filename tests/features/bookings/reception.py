"""Where bookings of one service are made and changed: what a salon and a club have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.shop import Json, Shop, Voice

FORCED: Json = {"flowControlSettings": {"ignoreCancellationPolicy": True}}


def contact() -> Json:
    """Who books, unless a test says otherwise."""
    return {"firstName": "Ada", "lastName": "Low", "email": "ada@example.com"}


def under(shop: Shop, policy: Json | None, name: str) -> Json:
    """The field of a service that puts it under a policy of its own; nothing for None."""
    if policy is None:
        return {}
    body = {"bookingPolicy": {"name": name, **policy}}
    made = shop.call("bookingPolicies.createBookingPolicy", body)["bookingPolicy"]
    return {"bookingPolicy": {"id": made["id"]}}


@dataclass
class Reception:
    """One service of the shop."""

    shop: Shop
    service: Json

    def take(self, wish: Json, voice: Voice | None = None, flow: Json | None = None) -> Json:
        """Send a booking; gives it as answered."""
        body: Json = {"booking": wish}
        if flow is not None:
            body["flowControlSettings"] = flow
        made: Json = (voice or self.shop.owner).call("bookings.createBooking", body)["booking"]
        return made

    def step(self, name: str, booking: Json, *, voice: Voice | None = None, **request: Any) -> Json:
        """Take a step with a booking from the revision at hand; gives the booking."""
        body = {"bookingId": booking["id"], "revision": booking["revision"], **request}
        after: Json = (voice or self.shop.owner).call(f"bookings.{name}", body)["booking"]
        return after

    def confirm(self, booking: Json, **request: Any) -> Json:
        """Confirm a booking."""
        return self.step("confirmBooking", booking, **request)

    def decide(self, booking: Json, **request: Any) -> Json:
        """Confirm or decline a booking by payment and conflict."""
        body = {"bookingId": booking["id"], **request}
        after: Json = self.shop.call("bookings.confirmOrDeclineBooking", body)["booking"]
        return after

    def cancel(self, booking: Json, **request: Any) -> Json:
        """Cancel a booking by force."""
        return self.step("cancelBooking", booking, **{**FORCED, **request})

    def extended(self, booking: Json, **options: Any) -> Json:
        """The booking as the reader shows it now, with its extras."""
        query = {"query": {"filter": {"id": booking["id"]}}, **options}
        found: Json = self.shop.call("extendedBookings.queryExtendedBookings", query)
        (extended,) = found["extendedBookings"]
        return dict(extended)
