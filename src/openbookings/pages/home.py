"""The first page of a business: its services by category."""

from __future__ import annotations

from starlette.responses import Response

from openbookings.pages import describing, offering, several
from openbookings.pages.visit import Visit


async def show_services(visit: Visit) -> Response:
    """`GET /s/<slug>`."""
    shelves = await offering.shelves(visit)
    following = sum(several.may_follow(each) for shelf in shelves for each in shelf.services)
    return visit.show(
        "home.html",
        shelves=shelves,
        offering=offering,
        together=following >= several.FEWEST,
        **describing.home(visit),
    )
