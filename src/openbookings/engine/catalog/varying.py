"""What the variants of a service show in it: the span of its prices, its durations (A11, A39).

The room above keeps the variants; like everything that belongs to others they are put in when a
service is read, so that they are never stale (X16) and no part of the service's revision.
"""

from __future__ import annotations

import msgspec

from openbookings.engine.kernel.call import Document

_MOST_DURATIONS = 50
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict).decode


def with_variants(service: bytes, variants: str) -> bytes:
    """A stored service whose JSON lacks its end, completed from what its variants say.

    `variants` is the JSON of `minPrice`, `maxPrice` and the `minutes` of the durations.
    """
    document: Document = _decode(service + b"}")
    said: Document = _decode(variants)
    payment = document["payment"]
    if payment["rateType"] == "VARIED":
        prices = {name: said[name] for name in ("minPrice", "maxPrice")}
        document["payment"] = {**payment, "varied": {**payment["varied"], **prices}}
    if said["minutes"]:
        durations = [{"minutes": each} for each in said["minutes"][:_MOST_DURATIONS]]
        document["schedule"]["availabilityConstraints"]["durations"] = durations
    return _encode(document)[:-1]
