"""Where a customer goes to pay, and where they come back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from openbookings.engine.checkout import carts
from openbookings.engine.checkout.pay_links import pay_page
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, Site, new_id
from openbookings.engine.kernel.registry import method

_RETURNS = ("postFlowUrl", "thankYouPageUrl")


@method("redirects.createRedirectSession")
async def create_redirect_session(call: Call, request: Document) -> Document:
    """The page on which a cart is paid; raises `CART_NOT_FOUND`.

    An address to come back to counts only where the business allows its origin: a link to pay
    must not lead to a stranger's page.
    """
    cart = await carts.load_own(call, request["ecomCheckout"]["checkoutId"])
    sent = request.get("callbacks") or {}
    named = [name for name in _RETURNS if sent.get(name)]
    allowed = [name for name in named if _allowed(call.site, sent[name])]
    call.ignored += [f"callbacks.{name}" for name in named if name not in allowed]
    if allowed and cart.get("returnUrl") != sent[allowed[0]]:
        await verbs.save(call, carts.CARTS, {**cart, "returnUrl": sent[allowed[0]]}, cart)
    address = pay_page(call.site, cart["id"], cart["id"], cart["customerInfo"])
    return {"redirectSession": {"id": new_id(), "fullUrl": address}}


def _allowed(site: Site, url: str) -> bool:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    own = urlsplit(site.base_url)
    known = {each.rstrip("/") for each in site.allowed_origins} | {f"{own.scheme}://{own.netloc}"}
    return parts.scheme in ("http", "https") and origin in known
