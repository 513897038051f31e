"""Asks providers for the payments that were decided on: outside of every transaction.

First the intent is in the database, then the provider is asked under the intent's id, then the
outcome is written down. Whoever dies in between is followed by somebody who asks the same again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from openbookings.engine.checkout import failed_fees, payments, receiving, statements
from openbookings.engine.checkout.house import within_site
from openbookings.engine.checkout.orders import ORDERS
from openbookings.engine.checkout.pay_links import pay_page
from openbookings.engine.checkout.payments import PAYMENTS
from openbookings.engine.checkout.providers.choosing import provider_of
from openbookings.engine.checkout.providers.port import (
    FAILED,
    INITIATED,
    SUCCEEDED,
    Intent,
    NoAnswer,
    Outcome,
    Provider,
)
from openbookings.engine.checkout.statements import Errand, Secrets
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call
from openbookings.engine.store import Store
from openbookings.engine.store.jobs import retry_delay

log = logging.getLogger("openbookings.checkout")
_BATCH = 8
_LEASE_MS = 120_000
_MOST_ATTEMPTS = 8
"""Within two hours: a provider remembers a key for at least a day."""
_NOT_SET_UP = "The provider is not set up any more."
_UNKNOWN = "The provider did not answer; look there before you try again."


class Cashier:
    """Carries out the payments of all sites that wait for a provider."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int],
        provider: Callable[[Secrets | None], Provider | None] = provider_of,
    ) -> None:
        self._store = store
        self._clock = clock
        self._provider = provider

    async def carry_out_due(self) -> int:
        """Ask for every payment that is due; gives how many there were."""
        now = self._clock()
        if not await self._store.read(lambda unit: statements.any_due(unit, now)):
            return 0
        claimed = await self._store.write(
            lambda unit: statements.claim_due(unit, now, now + _LEASE_MS, _BATCH)
        )
        for errand in claimed:
            try:
                await self._carry_out(errand)
            except Exception:
                # The others are not to wait for it; it comes again when its lease has ended.
                log.exception("payment %s could not be carried out", errand.id)
        return len(claimed)

    async def _carry_out(self, errand: Errand) -> None:
        prepared = await within_site(
            self._store, errand.site_id, self._clock(), partial(_prepare, errand=errand)
        )
        assert prepared is not None, "a payment's site exists"
        intent, secrets = prepared
        provider = self._provider(secrets)
        outcome: Outcome | None = Outcome(FAILED, failure=_NOT_SET_UP)
        if provider is not None:
            outcome = await _asked(provider, intent, errand)
        await within_site(
            self._store,
            errand.site_id,
            self._clock(),
            partial(_write_down, errand=errand, outcome=outcome),
        )


async def _asked(provider: Provider, intent: Intent, errand: Errand) -> Outcome | None:
    """The provider's outcome; None when it has to be asked again."""
    try:
        return await provider.carry_out(intent)
    except NoAnswer as error:
        log.warning("payment %s: no answer (%s)", errand.id, error)
        last = errand.attempts >= _MOST_ATTEMPTS
        return Outcome(FAILED, failure=_UNKNOWN) if last else None


async def _prepare(call: Call, errand: Errand) -> tuple[Intent, Secrets | None]:
    order = await verbs.load(call, ORDERS, errand.order_id)
    charge = errand.charge and await statements.reference_of(call.unit, call.site.id, errand.charge)
    secrets = await statements.settings_of(call.unit, call.site.id)
    intent = Intent(
        payment_id=errand.id,
        site_id=call.site.id,
        order_id=order["id"],
        order_number=order["number"],
        kind=errand.kind,
        amount=Decimal(errand.amount),
        currency=order["currency"],
        email=order["buyerInfo"].get("email"),
        return_url=pay_page(call.site, order["id"], order["cartId"], order["buyerInfo"]),
        saves_card=bool(order.get("savesCard")),
        saved_method=errand.saved_method,
        charge=charge or None,
    )
    return intent, secrets


async def _write_down(call: Call, errand: Errand, outcome: Outcome | None) -> None:
    held = await receiving.hold(call, errand.order_id)
    payment = await verbs.load(call, PAYMENTS, errand.id)
    if payment["status"] != INITIATED:
        # A message of the provider was faster than its answer.
        await statements.note(call.unit, call.site.id, errand.id, {"due": None})
        return
    if outcome is None:
        due = {"due": call.now + retry_delay(errand.attempts)}
        await statements.note(call.unit, call.site.id, errand.id, due)
        return
    columns = {"due": None, "reference": outcome.reference}
    await statements.note(call.unit, call.site.id, errand.id, columns)
    changes = {"status": outcome.status}
    if outcome.redirect_url:
        changes["redirectUrl"] = outcome.redirect_url
    if outcome.failure:
        changes["failure"] = outcome.failure
    await payments.settle(call, payment, changes)
    if outcome.status == SUCCEEDED:
        await receiving.take_in(call, held)
    elif outcome.status == FAILED and payment.get("additionalFeeId"):
        fee_id, wish = payment["additionalFeeId"], payment.get("businessNotification")
        await failed_fees.tell_not_collected(call, held.order, fee_id, wish)
