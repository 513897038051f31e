"""Who takes a site's money, and the secrets for that, which are never shown again."""

from __future__ import annotations

from openbookings.engine.checkout import statements
from openbookings.engine.checkout.providers.port import MANUAL, STRIPE
from openbookings.engine.checkout.statements import Secrets
from openbookings.engine.contract import payments as contract
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

_SHOWN_OF_A_KEY = 4


@method("payments.getPaymentSettings")
async def get_settings(call: Call, request: contract.GetPaymentSettingsRequest) -> Document:
    """The provider of the site; of its key only the last characters."""
    return {"paymentSettings": _shown(await _current(call))}


@method("payments.getPaymentWays")
async def get_ways(call: Call, request: contract.GetPaymentWaysRequest) -> Document:
    """What customers may know: whether money can be paid online, whoever takes it."""
    secrets = await statements.settings_of(call.unit, call.site.id)
    return {"paymentWays": {"online": secrets is not None and secrets.provider == STRIPE}}


@method("payments.updatePaymentSettings")
async def update_settings(call: Call, request: Document) -> Document:
    """Choose a provider; secrets that are not sent stay as they are (X4)."""
    given, old = request["paymentSettings"], await _current(call)
    if str(given["revision"]) != str(old.revision):
        raise _changed_meanwhile(old)
    stripe = given.get("stripe") or {}
    new = Secrets(
        old.revision + 1,
        given.get("provider") or old.provider,
        stripe.get("secretKey") or old.secret_key,
        stripe.get("webhookSecret") or old.webhook_secret,
        call.stamp,
    )
    _refuse_incomplete(call, new)
    if not await statements.replace_settings(call.unit, call.site.id, new):
        raise _changed_meanwhile(old)
    return {"paymentSettings": _shown(new)}


async def _current(call: Call) -> Secrets:
    found = await statements.settings_of(call.unit, call.site.id)
    return found or Secrets(0, MANUAL, None, None, call.stamp)


def _refuse_incomplete(call: Call, new: Secrets) -> None:
    if new.provider != STRIPE:
        return
    if not call.site.base_url:
        words = "needs the baseUrl of the site: customers come back there from Stripe"
        raise Invalid(Violation("paymentSettings.provider", words, "OTHER"))
    needed = {"secretKey": new.secret_key, "webhookSecret": new.webhook_secret}
    found = [
        Violation(f"paymentSettings.stripe.{name}", "is required", "REQUIRED_FIELD")
        for name, value in needed.items()
        if not value
    ]
    if found:
        raise Invalid(*found)


def _shown(settings: Secrets) -> Document:
    shown: Document = {
        "revision": str(settings.revision),
        "provider": settings.provider,
        "updatedDate": settings.updated,
    }
    if settings.secret_key:
        shown["stripe"] = {"secretKeyHint": settings.secret_key[-_SHOWN_OF_A_KEY:]}
    return shown


def _changed_meanwhile(old: Secrets) -> Refused:
    return Refused(
        "REVISION_MISMATCH",
        "The payment settings were changed meanwhile.",
        currentRevision=str(old.revision),
    )
