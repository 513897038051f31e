"""The address of the page on which a cart, and then its order, is paid.

It says for whom it is, signed by the site: whoever got it from a shop elsewhere, or comes back from
a provider, is recognised by it alone.
"""

from __future__ import annotations

from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from openbookings.engine.checkout.ownership import person_of
from openbookings.engine.kernel.call import Caller, Document, Role, Site

_USE = "payment"


def pay_page(site: Site, document_id: str, cart_id: str, person: Document) -> str:
    """The site's page for paying a cart or its order, which belongs to the person."""
    address = f"{site.base_url}/s/{site.slug}/pay/{document_id}"
    payer = person_of(person)
    if payer is None:
        # Carts that the business filled in an earlier version name nobody to sign for. Unsigned,
        # the page shows its bearer only what is their own by their cookie: nothing of these.
        return address
    claims = {"site": site.id, "use": _USE, "sub": cart_id, "role": payer.role, "who": payer.id}
    signed = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(site.secret))
    return f"{address}?{urlencode({'for': signed})}"


def payer_of(site: Site, text: str) -> tuple[Caller, str] | None:
    """Who pays by such an address, and the id of the cart; None when it was not made here."""
    try:
        claims = jwt.decode(text, OctKey.import_key(site.secret), ["HS256"]).claims
    except (JoseError, ValueError):
        return None
    if claims.get("site") != site.id or claims.get("use") != _USE:
        return None
    return Caller(role=Role(claims["role"]), id=str(claims["who"])), str(claims["sub"])
