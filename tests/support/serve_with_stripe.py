"""The command line with a double in place of Stripe: `python serve_with_stripe.py API serve ...`.

No setting names another Stripe, so that nobody can ever send a business's payments elsewhere.
"""

import sys

from openbookings.cli import main
from openbookings.engine.checkout.providers import stripe_payments

if __name__ == "__main__":
    stripe_payments.API = sys.argv.pop(1)
    main()
