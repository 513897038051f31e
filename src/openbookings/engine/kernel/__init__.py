"""What every method shares: dispatch, verbs, permission, errors, idempotency and facts.

A feature room registers its functions here and states only what is special about it.
"""
