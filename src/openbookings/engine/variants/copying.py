"""Options and variants for another service, under ids of their own (F12)."""

from __future__ import annotations

from openbookings.engine.kernel.call import Document, new_id


def copied(source: Document, service_id: str) -> Document:
    """Options and variants for another service: the option gets a new id, choices too (F12)."""
    option_id = new_id()
    options = [{**option, "id": option_id} for option in source["options"]["values"]]
    variants = [_copied_variant(variant, option_id) for variant in source["variants"]["values"]]
    given = {name: source[name] for name in ("extendedFields",) if name in source}
    return {
        **given,
        "serviceId": service_id,
        "options": {"values": options},
        "variants": {"values": variants},
    }


def _copied_variant(variant: Document, option_id: str) -> Document:
    choice = {name: value for name, value in variant["choices"][0].items() if name != "id"}
    return {"choices": [{**choice, "optionId": option_id}], "price": variant["price"]}
